// Where a round of `delta` goes on, and where the next one begins, as text that a client keeps and does not read.
import type { DeltaCursor } from '../storage/directory-delta.ts';
import { graphBadRequest, graphSyncExpired } from './graph-error.ts';
import type { Query } from './query.ts';
import { type GraphInput, rootOf } from './resource.ts';

/** seconds; Microsoft Graph, "Use delta query to track changes": 7 days for objects of the directory */
const lifetime = 7 * 86_400;

interface Written {
	/** of the tenant when the round began: the next one tells what changed from then on */
	version: number;
	/** epoch seconds, when the round began */
	at: number;
	/** which round goes on; absent: the next one begins */
	round?: 'whole' | 'changes';
	from?: Pick<DeltaCursor, 'id' | 'memberId'> & { version?: number };
}

export interface DeltaToken {
	version: number;
	at: number;
	round: 'whole' | 'changes';
	from: DeltaCursor;
	/** nothing is read: the client wants to hear from now on alone */
	isLatest: boolean;
}

export function writeDeltaToken({ version, at, round, from }: Written): string {
	const place = round && from ? [round, from.version ?? 0, from.id, from.memberId] : [];
	return Buffer.from([version, at, ...place].join(' ')).toString('base64url');
}

function parse(token: string) {
	const text = /^[\w-]{1,400}$/.test(token) ? Buffer.from(token, 'base64url').toString() : '';
	const [, version, at, round, behind, id = '', memberId = ''] =
		/^(\d{1,15}) (\d{1,15})(?: (whole|changes) (\d{1,15}) ([\w-]{0,64}) ([\w-]{0,64}))?$/.exec(text) ?? [];
	if (version === undefined || at === undefined) throw graphBadRequest('The token is not one of this list.');
	return { version: Number(version), at: Number(at), round, from: { version: Number(behind ?? 0), id, memberId } };
}

/**
 * @param path of the list
 * @throws GraphError 400 for what is no token, 410 for one that is too old, or of a state of the directory that was
 *   never, as after an older copy was restored, or from before a tenant file was applied
 */
export async function readDeltaToken(
	input: GraphInput,
	path: string,
	{ skipToken, deltaToken }: Query,
): Promise<DeltaToken> {
	const { id: tenantId, version } = input.snapshot.tenant;
	const { now } = input.exchange;
	const start = { version: 0, id: '', memberId: '' };
	const sent = skipToken ?? deltaToken;
	if (sent === undefined || sent === '') return { version, at: now, round: 'whole', from: start, isLatest: false };
	if (skipToken === undefined && sent.toLowerCase() === 'latest')
		return { version, at: now, round: 'whole', from: start, isLatest: true };
	const read = parse(sent);
	const begin = await input.authority.storage.directoryLists.deltasBegin(tenantId);
	if (now - read.at > lifetime || read.version > version || read.version < begin)
		throw graphSyncExpired(`${rootOf(input)}/${path}?${withoutTokens(input.exchange.request.query)}$deltatoken=`);
	if (read.round === 'whole' || read.round === 'changes') return { ...read, round: read.round, isLatest: false };
	// of one version every row comes again that is behind it: nothing sorts above this id
	const from = { version: read.version, id: '~', memberId: '' };
	return { version, at: now, round: 'changes', from, isLatest: false };
}

/** the other options of the round are those of the next */
const withoutTokens = (query: string) =>
	query
		.split('&')
		.filter((part) => part !== '' && !/^(?:\$|%24)?(?:skiptoken|deltatoken)=/i.test(part))
		.map((part) => `${part}&`)
		.join('');

// Reads the audit log of a tenant from end to end, and tells what was edited, removed or moved.
import { isSigned } from '../keys/audit-checkpoints.ts';
import { type AuditCheckpoint, type AuditHead, digestOf, firstLink, linkOf } from '../records/audit-chain.ts';
import type { AuditChainStore, AuditRow } from '../storage/audit-chain-store.ts';

export interface AuditFault {
	kind: 'edited' | 'removed' | 'reordered' | 'added' | 'unsigned';
	text: string;
}

export interface AuditVerification {
	tenantId: string;
	/** rows that are part of the chain */
	rows: number;
	/** rows that are older than the chain: nothing says whether they are whole */
	beforeChain: number;
	/** rows whose content was erased */
	erased: number;
	/** the newest checkpoint that is signed by this installation; to be kept elsewhere */
	checkpoint?: AuditCheckpoint;
	/** checkpoints by a root secret of before, which are not judged */
	otherCheckpoints: number;
	faults: AuditFault[];
}

export interface VerificationOptions {
	/** SPKI in DER, base64url */
	publicKey: string;
	/** epoch seconds; rows that were written before may have been removed, since they are kept no longer */
	keptSince: number;
	/** epoch seconds */
	now: number;
}

const slice = 1000;
/** seconds within which a checkpoint follows a row of an authority that runs; some minutes in fact */
const checkpointsFollow = 3600;

/** @returns what is wrong with a row, after `last` */
function faultOf(tenantId: string, row: AuditRow, last: AuditHead | undefined): AuditFault | undefined {
	const { chained, record, at, sequence } = row;
	if (!chained)
		return last && { kind: 'added', text: `row ${sequence} is outside the chain, among rows that are in it` };
	const { position, previous, digest, salt, link } = chained;
	const name = `row ${position} of ${new Date(at * 1000).toISOString()}`;
	if (last && position > last.position + 1)
		return { kind: 'removed', text: `rows ${last.position + 1} to ${position - 1} are missing` };
	if (last && position <= last.position)
		return { kind: 'reordered', text: `${name} stands after row ${last.position}` };
	if (previous !== (last?.link ?? (position === 1 ? firstLink : previous)))
		return { kind: 'edited', text: `${name} does not follow the row before it` };
	if (link !== linkOf(tenantId, chained)) return { kind: 'edited', text: `the digests of ${name} were changed` };
	if (salt !== null && digest !== digestOf(salt, record)) return { kind: 'edited', text: `${name} was edited` };
	if ((JSON.parse(record) as { at: number }).at !== at)
		return { kind: 'edited', text: `the time of ${name} was changed` };
	return undefined;
}

function faultsOfCheckpoints(
	own: readonly AuditCheckpoint[],
	{ links, first, last }: { links: ReadonlyMap<number, string>; first: number; last: number },
	{ keptSince }: VerificationOptions,
): AuditFault[] {
	return own.flatMap((checkpoint): AuditFault[] => {
		const { position, link, at } = checkpoint;
		const name = `the checkpoint of row ${position}`;
		if (!isSigned(checkpoint)) return [{ kind: 'edited', text: `${name} was edited` }];
		if (position > last) return [{ kind: 'removed', text: `rows ${last + 1} to ${position} are missing at the end` }];
		// the row after it was written later than the checkpoint, so that it is still to be kept where the checkpoint is
		if (position + 1 < first && at >= keptSince)
			return [{ kind: 'removed', text: `rows ${position + 1} to ${first - 1} are missing at the beginning` }];
		const found = links.get(position);
		return found === undefined || found === link
			? []
			: [{ kind: 'edited', text: `row ${position} is another one than that which was signed` }];
	});
}

/** @returns what was found; it holds where `faults` is empty */
export async function verifyAudits(
	store: AuditChainStore,
	tenantId: string,
	options: VerificationOptions,
): Promise<AuditVerification> {
	const head = await store.head(tenantId);
	const checkpoints = await store.checkpoints(tenantId);
	const own = checkpoints.filter(({ publicKey }) => publicKey === options.publicKey);
	const signed = new Set(own.map(({ position }) => position));
	const links = new Map<number, string>();
	const faults: AuditFault[] = [];
	const counted = { rows: 0, beforeChain: 0, erased: 0 };
	let [first, last]: [AuditRow | undefined, AuditHead | undefined] = [undefined, undefined];
	let lastAt = 0;
	for (let rows = await store.rows(tenantId, 0, slice); rows.length > 0; ) {
		for (const row of rows) {
			const fault = faultOf(tenantId, row, last);
			if (fault) faults.push(fault);
			if (!row.chained) {
				counted.beforeChain += 1;
				continue;
			}
			const { position, link, salt } = row.chained;
			counted.rows += 1;
			if (salt === null) counted.erased += 1;
			if (signed.has(position)) links.set(position, link);
			first ??= row;
			last = { position, link };
			lastAt = row.at;
		}
		rows = await store.rows(tenantId, rows.at(-1)?.sequence ?? 0, slice);
	}
	const end = last?.position ?? 0;
	// rows that were added while they were read come after the head that was read before
	if (head && end < head.position)
		faults.push({ kind: 'removed', text: `rows ${end + 1} to ${head.position} are missing at the end` });
	if (!head && last) faults.push({ kind: 'edited', text: 'the end of the chain is not written down' });
	const range = { links, first: first?.chained?.position ?? end + 1, last: end };
	faults.push(...faultsOfCheckpoints(own, range, options));
	const checkpoint = own.filter(isSigned).at(-1);
	if (last && !checkpoint && lastAt < options.now - checkpointsFollow)
		faults.push({ kind: 'unsigned', text: 'no checkpoint of this installation vouches for the rows' });
	return {
		tenantId,
		...counted,
		...(checkpoint ? { checkpoint } : {}),
		otherCheckpoints: checkpoints.length - own.length,
		faults,
	};
}

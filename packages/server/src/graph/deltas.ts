// What changed of users and groups since somebody asked last. The first round reads all; its end gives a token, with
// which the next round begins. Microsoft Graph, "user: delta", "group: delta", "Use delta query to track changes".
import type { DeltaCursor, DirectoryDelta } from '../storage/directory-delta.ts';
import { changedGroups, wholeGroups } from './delta-groups.ts';
import { readDeltaToken, writeDeltaToken } from './delta-token.ts';
import { changedUsers, wholeUsersFrom } from './delta-users.ts';
import { clausesIn } from './filter.ts';
import { graphBadRequest } from './graph-error.ts';
import { readGroups, readUsers } from './permissions.ts';
import { matches, type Query, readQuery, refuseOption, requireExpandable, selected } from './query.ts';
import type { GraphInput, GraphList, ListPage } from './resource.ts';
import type { Row } from './route.ts';

const defaultTop = 200;
const mostTop = 999;

/** Rows of the first round, from behind one; `next` absent at the end. */
export interface WholePage {
	rows: Row[];
	next?: Pick<DeltaCursor, 'id' | 'memberId'>;
}

interface DeltaOf {
	kind: DirectoryDelta['kind'];
	permissions: readonly string[];
	expandable: readonly string[];
	whole(input: GraphInput, from: Pick<DeltaCursor, 'id' | 'memberId'>, top: number): Promise<WholePage>;
	changed(input: GraphInput, deltas: readonly DirectoryDelta[]): Promise<Row[]>;
}

/** @throws GraphError 400 for an option that `delta` does not take */
function readOptions(input: GraphInput, expandable: readonly string[]): Query {
	const query = readQuery(input.exchange.request.query);
	requireExpandable(query, expandable);
	for (const [name, value] of [
		['$orderby', query.orderBy],
		['$search', query.search],
		['$count', query.count],
		['$skip', query.skip],
	] as const)
		if (value !== undefined) throw refuseOption(name);
	if (query.filter && clausesIn(query.filter).some(({ path, operator }) => path !== 'id' || operator !== 'eq'))
		throw graphBadRequest('delta takes a filter by id alone: id eq one, or another.');
	if (query.top !== undefined && (query.top < 1 || query.top > mostTop))
		throw graphBadRequest(`$top must be between 1 and ${mostTop}.`);
	return query;
}

/** What changed and what stays is told whatever `$select` names. */
function shown(row: Row, query: Query): object {
	if (!query.select) return row;
	const kept = Object.entries(row).filter(([name]) => name === 'id' || name === '@removed');
	const isAsked =
		query.select.has('members') || query.expand?.some(({ name }) => name === 'members') || query.select.has('*');
	const members = isAsked && 'members@delta' in row ? { 'members@delta': row['members@delta'] } : {};
	return { ...selected(row, query), ...Object.fromEntries(kept), ...members };
}

async function page(input: GraphInput, of: DeltaOf): Promise<ListPage> {
	const query = readOptions(input, of.expandable);
	const { tenant } = input.snapshot;
	const { top = defaultTop } = query;
	const token = await readDeltaToken(input, `${of.kind}/delta`, query);
	const { version, at } = token;
	const end = writeDeltaToken({ version, at });
	if (token.isLatest) return { value: [], delta: end };
	const show = (rows: readonly Row[]) => rows.filter((row) => matches(row, query)).map((row) => shown(row, query));
	if (token.round !== 'changes') {
		const { rows, next } = await of.whole(input, token.from, top);
		const value = show(rows);
		return next ? { value, next: writeDeltaToken({ version, at, round: 'whole', from: next }) } : { value, delta: end };
	}
	const deltas = await input.authority.storage.directoryLists.deltas(tenant.id, of.kind, token.from, top);
	const value = show(await of.changed(input, deltas));
	const from = deltas.at(-1);
	return from && deltas.length === top
		? { value, next: writeDeltaToken({ version, at, round: 'changes', from }) }
		: { value, delta: end };
}

const deltaList = (of: DeltaOf): GraphList => ({
	path: `${of.kind}/delta`,
	context: of.kind,
	permissions: of.permissions,
	readers: 'users',
	page: (input) => page(input, of),
});

export const usersDelta = deltaList({
	kind: 'users',
	permissions: readUsers,
	expandable: [],
	whole: wholeUsersFrom,
	changed: changedUsers,
});

export const groupsDelta = deltaList({
	kind: 'groups',
	permissions: readGroups,
	expandable: ['members'],
	whole: wholeGroups,
	changed: changedGroups,
});

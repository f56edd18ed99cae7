// Judges a run on a cluster by the invariants of the security catalogue, section 3.4, which are named in what it says.
// It shares no code with the server: it knows the wire, and the tables' columns.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { type History, type Operation, type Strike, tenantId } from './world.ts';

export interface Stored {
	/** of the sign-in log; as many as there are rows */
	tokenIds: (string | undefined)[];
	audits: { position: number; previous: string; digest: string; salt: string | null; link: string; record: string }[];
	signingKeys: number;
	/** of each secret that was found in a log or a column: where */
	leaks: string[];
	/** kinds of requests that failed once all was whole again */
	failedAfterwards: string[];
	/** by key id, as they were published */
	keys: ReadonlyMap<string, JsonWebKey>;
	/** audience that a token has for each resource that was asked for */
	audiences: ReadonlyMap<string, string>;
}

interface Claims {
	uti: string;
	tid: string;
	aud: string;
	kid: string;
}

const part = (token: string, index: number) =>
	JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8'));

const claimsOf = (token: string): Claims => ({ ...part(token, 1), kid: part(token, 0).kid });

const at = (time: number) => new Date(time).toISOString();

function grouped<Item>(items: readonly Item[], by: (item: Item) => string | undefined): Map<string, Item[]> {
	const groups = new Map<string, Item[]>();
	for (const item of items) {
		const key = by(item);
		if (key === undefined) continue;
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return groups;
}

const onceKinds = new Map([
	['redeem', 'I1: a code'],
	['device', 'I7: a device code'],
	['oneTimeCode', 'I7: a one-time code'],
]);

/** I1, I7, I11: what is good once was good once, over all restarts and fail-overs. */
function givenTwice(operations: readonly Operation[]): string[] {
	const given = operations.filter(({ kind, outcome }) => onceKinds.has(kind) && outcome === 'given');
	return [...grouped(given, ({ kind, presented }) => `${kind} ${presented}`).values()]
		.filter(({ length }) => length > 1)
		.map((each) => {
			const first = each[0] as Operation;
			return `${onceKinds.get(first.kind)} was good ${each.length} times: ${each.map(({ endedAt }) => at(endedAt)).join(', ')}`;
		});
}

/** I2: of one refresh token comes one successor; shown long after, none, and nothing of its family afterwards. */
function families(operations: readonly Operation[]): string[] {
	const shown = operations.filter(({ kind }) => kind === 'refresh' || kind === 'replay');
	const forked = [...grouped(shown, ({ presented }) => presented).values()]
		.map((each) => new Set(each.map(({ refreshToken }) => refreshToken).filter(Boolean)))
		.filter(({ size }) => size > 1)
		.map(({ size }) => `I2: a refresh token has ${size} successors`);
	const replayed: string[] = [];
	for (const each of grouped(shown, ({ family }) => family?.toString()).values()) {
		const first = each.find(({ kind, outcome }) => kind === 'replay' && outcome !== 'unknown');
		if (!first) continue;
		for (const { kind, outcome, startedAt } of each)
			if (outcome === 'given' && (kind === 'replay' || startedAt > first.endedAt))
				replayed.push(
					`I2, I11: of a family whose old token was shown again came a token, asked for at ${at(startedAt)}`,
				);
	}
	return [...forked, ...replayed];
}

/** AADSTS: blocked by a policy, disabled, and what comes of having been disabled */
const keptOut = new Set([53003, 50057]);

/** I3, I6: whoever is kept out has no token that was asked for afterwards, and whoever is let in has. */
function againstChanges(operations: readonly Operation[]): string[] {
	const violations: string[] = [];
	for (const [subject, changes] of grouped(
		operations.filter(({ kind }) => kind === 'change'),
		({ subject }) => subject,
	)) {
		const ofSubject = operations.filter(
			({ kind, user }) => user === subject && (kind === 'refresh' || kind === 'signIn'),
		);
		for (const [index, change] of changes.entries()) {
			if (change.outcome !== 'given') continue;
			const until = changes[index + 1]?.startedAt ?? Number.POSITIVE_INFINITY;
			for (const { startedAt, endedAt, outcome, errorCode = 0 } of ofSubject) {
				if (startedAt <= change.endedAt || endedAt >= until) continue;
				const wrong = change.blocked ? outcome === 'given' : outcome === 'refused' && keptOut.has(errorCode);
				if (!wrong) continue;
				const what = change.blocked ? 'kept out' : 'let in';
				violations.push(
					`${subject === 'dan' ? 'I6' : 'I3'}: ${subject}, ${what} at ${at(change.endedAt)}: ${outcome} (${errorCode}) at ${at(startedAt)}`,
				);
			}
		}
	}
	return violations;
}

/** I4: every token has its row in the sign-in log, and one alone. */
function records(operations: readonly Operation[], tokenIds: readonly (string | undefined)[]): string[] {
	const rows = new Map<string, number>();
	for (const id of tokenIds) if (id !== undefined) rows.set(id, (rows.get(id) ?? 0) + 1);
	return operations.flatMap(({ accessToken, kind, endedAt }) => {
		if (accessToken === undefined) return [];
		const count = rows.get(claimsOf(accessToken).uti) ?? 0;
		return count === 1 ? [] : [`I4: a token (${kind}) of ${at(endedAt)} has ${count} rows in the sign-in log`];
	});
}

const digest = (...parts: unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** I5: the audit log is a chain without a gap. */
function auditChain(audits: Stored['audits']): string[] {
	let last = { position: 0, link: 'first' };
	return audits.flatMap((row) => {
		const problems: string[] = [];
		if (row.position !== last.position + 1) problems.push(`I5: audit row ${row.position} follows ${last.position}`);
		if (row.previous !== last.link) problems.push(`I5: audit row ${row.position} does not name the row before`);
		if (row.salt !== null && row.digest !== digest(row.salt, row.record))
			problems.push(`I5: audit row ${row.position} was edited`);
		if (row.link !== digest(tenantId, row.position, row.previous, row.digest))
			problems.push(`I5: the link of audit row ${row.position} is wrong`);
		last = row;
		return problems;
	});
}

/** I6, second half: whom nobody touches is never signed out. */
const signedOut = (operations: readonly Operation[]): string[] =>
	operations
		.filter(
			({ kind, user, outcome }) => kind === 'refresh' && (user === 'bob' || user === 'carol') && outcome === 'refused',
		)
		.map(({ user, startedAt, errorCode }) => `I15: ${user} was signed out at ${at(startedAt)} with ${errorCode}`);

/**
 * as the product documents: ten wrong passwords, then a minute, and each further lock twice as long, an hour at most
 */
function guessesAllowed(milliseconds: number): number {
	let allowed = 10;
	for (let passed = 0, lock = 60_000; passed < milliseconds; passed += lock, lock = Math.min(lock * 2, 3_600_000))
		allowed += 1;
	return allowed;
}

/** I8: wrong passwords that were looked at. Counters may lose their last second when a database dies. */
function guesses(operations: readonly Operation[], strikes: readonly Strike[]): string[] {
	const all = operations.filter(({ kind }) => kind === 'guess');
	const looked = all.filter(({ errorCode }) => errorCode === 50126).length;
	const [first, last] = [all[0]?.startedAt ?? 0, all.at(-1)?.endedAt ?? 0];
	const slack = strikes.filter(({ ofDatabase, kind }) => ofDatabase || kind.startsWith('clock')).length * 2;
	const most = guessesAllowed(last - first) + slack;
	return looked <= most ? [] : [`I8: ${looked} guesses of a password were looked at, ${most} are allowed`];
}

/** I9, I10, I12: tokens are of their tenant, for what was asked for, and signed with a key that is published. */
function tokens(operations: readonly Operation[], { keys, audiences }: Stored): string[] {
	const published = operations.filter(({ published }) => published !== undefined);
	const keySets = published.map(({ startedAt, published }) => ({ startedAt, kids: new Set(published) }));
	keySets.sort((left, right) => left.startedAt - right.startedAt);
	const objects = new Map([...keys].map(([kid, key]) => [kid, createPublicKey({ key: key as never, format: 'jwk' })]));
	return operations.flatMap(({ accessToken, audience, endedAt, kind }, index) => {
		if (accessToken === undefined) return [];
		const { tid, aud, kid } = claimsOf(accessToken);
		const problems: string[] = [];
		if (tid !== tenantId) problems.push(`I9: a token of another tenant (${tid})`);
		if (audience !== undefined && aud !== audiences.get(audience))
			problems.push(`I12: a token (${kind}) for ${aud}, asked for ${audience}`);
		const next = keySets.find(({ startedAt }) => startedAt >= endedAt);
		if (next && !next.kids.has(kid)) problems.push(`I10: the key ${kid} of a token of ${at(endedAt)} is not published`);
		const key = objects.get(kid);
		// one of twenty is verified: the key ids of all are compared
		if (key && index % 20 === 0) {
			const [head, body, signature] = accessToken.split('.') as [string, string, string];
			const bytes = Buffer.from(`${head}.${body}`);
			const isGood = verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
			if (!isGood) problems.push(`I10: the signature of a token of ${at(endedAt)} is wrong`);
		}
		return problems;
	});
}

/** milliseconds; an authority's own limits, and what a stopped one adds */
const longest = 45_000;

function answers(operations: readonly Operation[]): string[] {
	const late = operations.filter(({ startedAt, endedAt }) => endedAt - startedAt > longest);
	const silent = operations.filter(({ status, retryAfter }) => status === 503 && retryAfter === false);
	return [
		...late.map(
			({ kind, startedAt, endedAt }) => `a request (${kind}) of ${at(startedAt)} took ${endedAt - startedAt} ms`,
		),
		...silent.map(({ kind, startedAt }) => `a request (${kind}) of ${at(startedAt)} had 503 without Retry-After`),
	];
}

export function checkInvariants({ operations, strikes }: History, stored: Stored): string[] {
	// three commands at once whose keys sign at once: one that comes later than another's key finds it active, and makes
	// the next. That commands which race for one make one is a case of the storage's conformance suite
	const rotations = strikes.filter(({ kind }) => kind === 'keys at once').length * 3;
	return [
		...givenTwice(operations),
		...families(operations),
		...againstChanges(operations),
		...records(operations, stored.tokenIds),
		...auditChain(stored.audits),
		...signedOut(operations),
		...guesses(operations, strikes),
		...tokens(operations, stored),
		...(stored.signingKeys > 1 + rotations
			? [`I10: ${stored.signingKeys} signing keys after ${rotations} commands to rotate`]
			: []),
		...stored.leaks.map((leak) => `I13: ${leak}`),
		...stored.failedAfterwards.map((kind) => `I15: ${kind} does not succeed after the last fault`),
		...answers(operations),
	];
}

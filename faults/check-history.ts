// Judges a history against what was promised. It shares no code with the server: it knows the wire and the sign-in
// log's rows alone.

export interface Operation {
	kind: 'refresh' | 'daemon' | 'policy' | 'nemesis';
	/** epoch milliseconds */
	startedAt: number;
	endedAt: number;
	/** `unknown`: no answer, or one that says so (5xx) */
	outcome: 'given' | 'refused' | 'unknown';
	status?: number;
	/** AADSTS */
	errorCode?: number;
	username?: string;
	/** the refresh token that was shown, and the one that came of it */
	presented?: string;
	successor?: string;
	accessToken?: string;
	/** of a policy that blocks alice; or what the nemesis did */
	state?: string;
}

export interface Report {
	violations: string[];
	given: number;
	lines: string[];
}

const claims = (token: string) =>
	JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { uti: string };

/** I1: no token without its record in the sign-in log. */
function tokensWithoutRecord(history: readonly Operation[], records: readonly { tokenId?: string }[]): string[] {
	const known = new Set(records.map(({ tokenId }) => tokenId));
	return history
		.filter(({ accessToken }) => accessToken !== undefined && !known.has(claims(accessToken).uti))
		.map((operation) => `a token was given at ${operation.startedAt} whose record is not in the log`);
}

/** I2: of one refresh token comes one successor, however often it is shown. */
function forkedFamilies(history: readonly Operation[]): string[] {
	const successors = new Map<string, Set<string>>();
	for (const { presented, successor } of history) {
		if (!presented || !successor) continue;
		successors.set(presented, (successors.get(presented) ?? new Set()).add(successor));
	}
	return [...successors.values()]
		.filter(({ size }) => size > 1)
		.map(({ size }) => `one refresh token has ${size} successors`);
}

/** I3: a change that was acknowledged holds for all that is asked for afterwards, until the next change was begun. */
function underAnOlderPolicy(history: readonly Operation[]): string[] {
	const changes = history.filter(({ kind }) => kind === 'policy');
	return changes.flatMap((change, index) => {
		if (change.outcome !== 'given') return [];
		const until = changes[index + 1]?.startedAt ?? Number.POSITIVE_INFINITY;
		const wrong = change.state === 'enabled' ? 'given' : 'refused';
		return history
			.filter(
				({ kind, username, startedAt, endedAt, outcome }) =>
					kind === 'refresh' &&
					username === 'alice@contoso.example' &&
					startedAt > change.endedAt &&
					endedAt < until &&
					outcome === wrong,
			)
			.map(
				({ startedAt, errorCode = 0 }) =>
					`${wrong} (${errorCode}) at ${startedAt}, although the policy was ${change.state} at ${change.endedAt}`,
			);
	});
}

/** I4: whom no policy blocks is not signed out, whatever fails. */
function signedOut(history: readonly Operation[]): string[] {
	return history
		.filter(
			({ kind, username, outcome }) =>
				kind === 'refresh' && username === 'bob@contoso.example' && outcome === 'refused',
		)
		.map(({ startedAt, errorCode = 0 }) => `bob was signed out at ${startedAt} with ${errorCode}`);
}

/** milliseconds; above the time limits of requests and statements */
const longest = 21_000;

/** I5: every request ends within its time limit. */
const tooLate = (history: readonly Operation[]): string[] =>
	history
		.filter(({ startedAt, endedAt }) => endedAt - startedAt > longest * 2)
		.map(({ kind, startedAt, endedAt }) => `a request (${kind}) took ${endedAt - startedAt} ms`);

export function check(history: readonly Operation[], records: readonly { tokenId?: string }[]): Report {
	const asked = history.filter(({ kind }) => kind !== 'nemesis');
	const given = asked.filter(({ outcome }) => outcome === 'given').length;
	const unknown = asked.filter(({ outcome }) => outcome === 'unknown').length;
	const faults = history.filter(({ kind }) => kind === 'nemesis').map(({ state }) => state);
	return {
		violations: [
			...tokensWithoutRecord(history, records),
			...forkedFamilies(history),
			...underAnOlderPolicy(history),
			...signedOut(history),
			...tooLate(history),
		],
		given,
		lines: [
			`${asked.length} operations: ${given} given, ${asked.length - given - unknown} refused, ${unknown} unknown`,
			`${faults.length} faults: ${['kill', 'pause', 'database', 'keys'].map((kind) => `${faults.filter((fault) => fault === kind).length} ${kind}`).join(', ')}`,
		],
	};
}

// What is committed: every thing that is asked for in one turn of the event loop shares a statement, and so a commit
// and what it waits for. Each stands or falls by itself. A commit whose acknowledgement was lost counts as not given:
// nobody is told that it was made.
import type { IssuanceResult, Spend } from '../grant-store.ts';
import { compareText } from './compare-text.ts';
import { type Database, storable } from './database.ts';
import { createTurns } from './turns.ts';

type SpentKind = Extract<IssuanceResult, { outcome: 'spent' }>['kind'];
type Value = string | number | null;

/** As `commit_item_1` of the migrations takes it: its name, what is spent where it changes nothing, and its values. */
export type Step = readonly [name: string, refusal: SpentKind | null, ...values: Value[]];

export interface Commit {
	tenantId: string;
	/** that the decision was made on */
	version: number;
	steps: readonly Step[];
}

export interface Commits {
	commit(commit: Commit): Promise<IssuanceResult>;
}

/** An instant of a JWT may have a fraction (RFC 7519 §2), which a column of seconds has not: it is rounded up. */
export const wholeSecond = (instant: number): number => Math.ceil(instant);

/** @returns the step that spends it; none for what spends nothing */
export function spendStep(item: Spend, at: number): Step[] {
	switch (item.kind) {
		case 'nothing':
			return [];
		case 'authorizationCode':
			return [['code', item.kind, item.codeHash, at]];
		case 'deviceCode':
			return [['redeem', item.kind, item.deviceCodeHash]];
		case 'refreshToken':
			return [['rotate', item.kind, item.familyId, item.generation, at, item.expiresAt]];
		case 'earlierRefreshToken':
			return [['prolong', item.kind, item.familyId, item.expiresAt]];
		case 'clientAssertion':
			return [['once', item.kind, item.clientAppId, item.jti, wholeSecond(item.expiresAt)]];
		case 'dpopProof':
			// beside the assertions: a thumbprint is no application's id
			return [['once', item.kind, item.thumbprint, item.jti, wholeSecond(item.expiresAt)]];
	}
}

function toResult(outcome: string): IssuanceResult {
	if (outcome === 'committed' || outcome === 'stale') return { outcome };
	return { outcome: 'spent', kind: outcome as SpentKind };
}

/** rows are locked in the order of the steps: batches that are in one order lock one another out less often */
const firstKey = ({ steps }: Commit) => String(steps.find(([, refusal]) => refusal !== null)?.[2] ?? '');

export function createCommits(database: Database): Commits {
	async function send(commits: readonly Commit[]): Promise<IssuanceResult[]> {
		const keys = commits.map(firstKey);
		const order = [...commits.keys()].sort((left, right) => compareText(keys[left] ?? '', keys[right] ?? ''));
		const batch = order.map((index) => {
			const { tenantId, version, steps } = commits[index] as Commit;
			// what may be refused comes first: where it is one step alone, nothing need be undone
			const conditional = steps.filter(([, refusal]) => refusal !== null);
			const others = steps.filter(([, refusal]) => refusal === null);
			return {
				tenant: tenantId,
				version,
				conditions: conditional.length,
				steps: [...conditional, ...others].map((step) => step.map(storable)),
			};
		});
		const [answer] = await database.query<{ outcomes: string[] }>('select commit_1($1) as outcomes', [
			JSON.stringify(batch),
		]);
		const results: IssuanceResult[] = [];
		for (const [place, index] of order.entries()) results[index] = toResult(answer?.outcomes[place] as string);
		return results;
	}
	const turns = createTurns<Commit, IssuanceResult>({ largest: 64, inFlight: 4, send });
	return { commit: turns.ask };
}

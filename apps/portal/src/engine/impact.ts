// What a draft would have done: every sign-in of the log decided by the policies as they are, and by those with the
// draft among them.
import { compile, type Decision, evaluate, type SignIn } from '@countersign/policy';
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';

export interface Configuration {
	policies: readonly ConditionalAccessPolicy[];
	namedLocations: readonly NamedLocation[];
	authenticationStrengths: readonly AuthenticationStrengthPolicy[];
}

export interface Asked {
	/** of the log's record */
	id: string;
	signIn: SignIn;
}

export interface ImpactRow {
	id: string;
	before: Decision['outcome'];
	after: Decision['outcome'];
	/** what the user would have to prove, by Graph's names */
	controls: string[];
}

export interface Impact {
	/** sign-ins that were decided */
	judged: number;
	/** those that the draft applies to, whatever comes of it */
	touched: number;
	/** those that end otherwise */
	changed: ImpactRow[];
}

const slice = 500;

/** The policies as they would be: a draft without an id is a new one, and one that is off counts as if it were on. */
function withDraft(policies: readonly ConditionalAccessPolicy[], draft: ConditionalAccessPolicy, asIfOn: boolean) {
	const judged = asIfOn ? { ...draft, state: 'enabled' as const } : draft;
	const others = policies.filter(({ id }) => id !== draft.id);
	return [...others, judged];
}

/**
 * @param configuration of the tenant as it is
 * @param draft the policy as it would be
 * @param asked the sign-ins
 * @param options.asIfOn judges the draft as if it were on, which tells what turning it on would do
 * @param options.onProgress told after each few hundred sign-ins how many are done
 * @returns what would be otherwise
 */
export async function impactOf(
	{ policies, namedLocations, authenticationStrengths }: Configuration,
	draft: ConditionalAccessPolicy,
	asked: readonly Asked[],
	{ asIfOn, onProgress }: { asIfOn: boolean; onProgress?: (done: number) => void | Promise<void> },
): Promise<Impact> {
	const facts = { namedLocations, authenticationStrengths };
	const before = compile(policies, facts);
	const after = compile(withDraft(policies, draft, asIfOn), facts);
	const impact: Impact = { judged: 0, touched: 0, changed: [] };
	for (const { id, signIn } of asked) {
		const was = evaluate(before, signIn);
		const would = evaluate(after, signIn);
		if (would.appliedPolicies.some((policy) => policy.id === draft.id)) impact.touched += 1;
		if (was.outcome !== would.outcome || controlsOf(was) !== controlsOf(would))
			impact.changed.push({
				id,
				before: was.outcome,
				after: would.outcome,
				controls: would.unmetControls.map(({ control, value }) => value ?? control),
			});
		impact.judged += 1;
		if (impact.judged % slice === 0) await onProgress?.(impact.judged);
	}
	return impact;
}

const controlsOf = ({ unmetControls }: Decision) =>
	unmetControls.map(({ control, value }) => `${control}:${value ?? ''}`).join();

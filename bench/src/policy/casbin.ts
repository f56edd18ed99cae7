// Casbin: a function of ours decides one policy and notes that it applies; Casbin walks the policies.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import type { PlainDecision } from './plain-loop.ts';
import { type Engine, outcomeOf, type Request, type Task } from './task.ts';

const model = `
[request_definition]
r = request
[policy_definition]
p = id
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = applies(r.request, p.id)
`;

/** @param matches decides one policy, as the straightforward loop does */
export async function casbin(
	{ policies, requests }: Task,
	matches: (policy: ConditionalAccessPolicy, index: number) => boolean,
): Promise<Engine<PlainDecision>> {
	const enforcer = await newEnforcer(
		newModelFromString(model),
		new StringAdapter(policies.map((policy) => `p, ${policy.id}`).join('\n')),
	);
	const byId = new Map(policies.map((policy) => [policy.id, policy]));
	let applying: ConditionalAccessPolicy[] = [];
	enforcer.addFunction('applies', (index: number, id: string) => {
		const policy = byId.get(id) as ConditionalAccessPolicy;
		if (matches(policy, index)) applying.push(policy);
		// all are asked: the first that says yes would end it
		return false;
	});
	return {
		name: 'casbin',
		async decide(index) {
			applying = [];
			await enforcer.enforce(index);
			return { outcome: outcomeOf(applying, (requests[index] as Request).mfa), applying };
		},
		answer: ({ outcome, applying: found }) => ({ outcome, applying: found.map((policy) => policy.id) }),
	};
}

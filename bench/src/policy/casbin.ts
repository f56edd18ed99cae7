// Casbin: a function of ours decides one policy and notes that it applies; Casbin walks the policies.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
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
export async function casbin({ policies }: Task, matches: (policy: ConditionalAccessPolicy, request: Request) => boolean): Promise<Engine> {
	const enforcer = await newEnforcer(newModelFromString(model), new StringAdapter(policies.map((policy) => `p, ${policy.id}`).join('\n')));
	const byId = new Map(policies.map((policy) => [policy.id, policy]));
	let applying: ConditionalAccessPolicy[] = [];
	enforcer.addFunction('applies', (request: Request, id: string) => {
		const policy = byId.get(id) as ConditionalAccessPolicy;
		if (matches(policy, request)) applying.push(policy);
		// all are asked: the first that says yes would end it
		return false;
	});
	return {
		name: 'casbin',
		async decide(request) {
			applying = [];
			await enforcer.enforce(request);
			return { outcome: outcomeOf(applying, request.mfa), applying: applying.map((policy) => policy.id) };
		},
	};
}

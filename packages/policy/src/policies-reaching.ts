// Which policies are about a user at all, whatever else they ask: an emergency account must be out of every one.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { compile } from './compile.ts';
import { explain } from './explain.ts';
import type { SignInUser } from './sign-in.ts';
import { whatIfSignIn } from './what-if.ts';

/**
 * @param policies of any state; those that are off reach nobody
 * @param user with its groups and roles
 * @returns the policies, report-only ones among them, whose users include the user and do not exclude it
 * @example
 * policiesReaching(policies, { id: 'u1', groupIds: new Set(), roleTemplateIds: new Set() });
 */
export function policiesReaching(
	policies: readonly ConditionalAccessPolicy[],
	user: SignInUser,
): ConditionalAccessPolicy[] {
	const asked = policies.filter(({ state }) => state !== 'disabled');
	const { why } = explain(
		compile(asked, {}),
		whatIfSignIn(
			{
				signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: user.id },
				signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['All'] },
				signInConditions: {},
			},
			{ user },
		),
	);
	return asked.filter(({ id, conditions }) => {
		const users = why(id)?.conditions.find(({ condition }) => condition === 'users');
		// a policy without users is one of workload identities, or one that reaches everybody
		return users ? users.result !== 'noMatch' : !conditions.clientApplications;
	});
}

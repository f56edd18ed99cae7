// One more policy in the test tenant, as an administrator would write it: for every user of the orders API unless it
// says otherwise.
import { type TestAuthority, testIds } from '@countersign/testkit';

export const appliedPolicyId = '61000000-0000-4000-8000-0000000000aa';

export interface PolicyUnderTest {
	conditions?: object;
	/** the one grant control */
	control?: string;
	grantControls?: object | null;
	sessionControls?: object;
}

export async function applyPolicy(
	authority: TestAuthority,
	{ conditions, control, ...rest }: PolicyUnderTest,
): Promise<void> {
	const policy = {
		id: appliedPolicyId,
		displayName: 'under test',
		state: 'enabled',
		grantControls: control === undefined ? null : { operator: 'OR', builtInControls: [control] },
		...rest,
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: [testIds.orders] },
			users: { includeUsers: ['All'] },
			...conditions,
		},
	};
	await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'policies', policy as never);
}

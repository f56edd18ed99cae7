// Which applications a policy binds where they act in their own name: all of the tenant, or named ones. Microsoft
// Graph, "conditionalAccessClientApplications resource type".
import type { ConditionalAccessClientApplications } from '@countersign/protocol';
import { Checkbox, Divider, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { PrincipalPicker } from '../../parts/pickers.tsx';
import { type SectionProps, withConditions } from './draft.ts';

const own = 'ServicePrincipalsInMyTenant';

/** @returns the draft for all applications of the tenant: Graph lets such a policy block, and nothing else */
export function forWorkloads(draft: SectionProps['draft']): SectionProps['draft'] {
	return {
		...withConditions(draft, {
			users: { includeUsers: ['None'] },
			clientApplications: { includeServicePrincipals: [own] },
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			platforms: null,
			devices: null,
			authenticationFlows: null,
			userRiskLevels: [],
			signInRiskLevels: [],
		}),
		grantControls: { operator: 'OR', builtInControls: ['block'] },
		sessionControls: null,
	};
}

/** @returns the draft for people, of whom none is chosen yet */
export function forPeople(draft: SectionProps['draft']): SectionProps['draft'] {
	return withConditions(draft, {
		users: { includeUsers: [] },
		clientApplications: null,
		servicePrincipalRiskLevels: [],
	});
}

export function WorkloadIdentities({ draft, change, nameOf, problemAt }: SectionProps) {
	const bound = draft.conditions.clientApplications ?? {};
	const included = bound.includeServicePrincipals ?? [];
	const isAll = included.includes(own);
	const set = (next: Partial<ConditionalAccessClientApplications>) =>
		change(withConditions(draft, { clientApplications: { ...bound, ...next } }));
	return (
		<>
			<MessageBar>
				<MessageBarBody>
					Such a policy blocks, and may depend on the network and on the applications’ risk.
				</MessageBarBody>
			</MessageBar>
			<Checkbox
				label="All applications that are registered in this tenant"
				checked={isAll}
				onChange={(_, { checked }) => set({ includeServicePrincipals: checked ? [own] : [] })}
			/>
			{!isAll && (
				<PrincipalPicker
					label="Applications"
					chosen={included}
					nameOf={nameOf}
					onChange={(includeServicePrincipals) => set({ includeServicePrincipals })}
					problem={problemAt('conditions.clientApplications')}
				/>
			)}
			<Divider alignContent="start">But not</Divider>
			<PrincipalPicker
				label="Applications that are left out"
				chosen={bound.excludeServicePrincipals ?? []}
				nameOf={nameOf}
				onChange={(excludeServicePrincipals) => set({ excludeServicePrincipals })}
			/>
		</>
	);
}

// Directory roles: who holds each. Policies name roles, and roles decide who may do what here.
import { Badge, Switch, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { usePolicies, useRoleDefinitions } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface Role {
	id: string;
	displayName: string;
	isPrivileged?: boolean;
	templateId?: string;
}

export function Roles() {
	const { graph } = useSession();
	const query = useRoleDefinitions();
	const policies = usePolicies().data ?? [];
	const [isAll, setAll] = useState(false);
	const assignments = useQuery({
		queryKey: ['roleAssignments'],
		queryFn: ({ signal }) =>
			graph.all<{ principalId: string; roleDefinitionId: string }>(paths.roleAssignments, { signal }),
	});
	const nameOf = useNames((assignments.data ?? []).map(({ principalId }) => principalId));
	const holders = (role: Role) =>
		(assignments.data ?? []).filter(({ roleDefinitionId }) => [role.id, role.templateId].includes(roleDefinitionId));
	const naming = ({ id, templateId }: Role) =>
		policies.filter(({ conditions: { users } }) =>
			[...(users?.includeRoles ?? []), ...(users?.excludeRoles ?? [])].some((role) => [id, templateId].includes(role)),
		);
	const columns: Column<Role>[] = [
		{
			name: 'Role',
			width: 'minmax(12rem, 1fr)',
			cell: ({ displayName, isPrivileged }) => (
				<>
					{displayName}{' '}
					{isPrivileged && (
						<Badge appearance="tint" color="warning">
							Privileged
						</Badge>
					)}
				</>
			),
		},
		{
			name: 'Held by',
			width: 'minmax(10rem, 1.5fr)',
			cell: (role) =>
				holders(role)
					.map(({ principalId }) => nameOf(principalId))
					.join(', ') || 'Nobody',
		},
		{
			name: 'Named by policies',
			width: 'minmax(8rem, 1fr)',
			cell: (role) =>
				naming(role)
					.map(({ displayName }) => displayName)
					.join(', ') || 'None',
			isSecondary: true,
		},
	];
	return (
		<>
			<PageHeading
				title="Roles"
				about="Who holds which directory role. Security Readers see policies and logs; Conditional Access Administrators change policies."
				actions={
					<Switch label="Roles that nobody holds too" checked={isAll} onChange={(_, { checked }) => setAll(checked)} />
				}
			/>
			<Loaded query={query}>
				{(roles: Role[]) => {
					const shown = roles.filter((role) => isAll || holders(role).length > 0 || naming(role).length > 0);
					return (
						<>
							<DataTable
								label="Roles"
								rows={shown}
								columns={columns}
								keyOf={({ id }) => id}
								empty={assignments.data ? 'Nobody holds a role.' : 'Reading who holds which role.'}
							/>
							<Text size={200}>
								{shown.length} of {roles.length} roles
							</Text>
						</>
					);
				}}
			</Loaded>
		</>
	);
}

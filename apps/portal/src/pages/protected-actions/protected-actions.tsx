// Protected actions: what administrators may do only with a token that carries an authentication context, so that a
// session that somebody else took over is asked again before it changes policies.
import { Badge, Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useContexts, usePolicies } from '../../graph/queries.ts';
import { type ResourceAction, useResourceActions } from '../../graph/resource-action-queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { useMay } from '../../session/use-may.ts';
import { ProtectDialog } from './protect-dialog.tsx';

export function ProtectedActions() {
	const query = useResourceActions();
	const contexts = useContexts().data ?? [];
	const policies = usePolicies().data;
	const { changePolicies } = useMay();
	const [edited, setEdited] = useState<ResourceAction>();
	const nameOf = (id: string) => contexts.find((context) => context.id === id)?.displayName ?? 'not declared';
	const isGuarded = (id: string) =>
		policies === undefined ||
		policies.some(
			({ state, conditions }) =>
				state === 'enabled' && conditions.applications.includeAuthenticationContextClassReferences?.includes(id),
		);
	const columns: Column<ResourceAction>[] = [
		{ name: 'Action', width: 'minmax(13rem, 1.2fr)', cell: ({ description }) => <Text>{description}</Text> },
		{
			name: 'Permission',
			width: 'minmax(12rem, 1.5fr)',
			isSecondary: true,
			cell: ({ name }) => (
				<Text title={name} font="monospace" size={200}>
					{name.replace('microsoft.directory/', '')}
				</Text>
			),
		},
		{
			name: 'Asks for',
			width: 'minmax(9rem, 1fr)',
			cell({ authenticationContextId: id }) {
				if (id === null) return 'Nothing more than the role';
				if (isGuarded(id)) return `${id} · ${nameOf(id)}`;
				return (
					<Badge appearance="tint" color="warning">
						{id}: no policy that is on
					</Badge>
				);
			},
		},
		{
			name: 'Actions',
			isNamed: false,
			width: '6rem',
			cell: (action) =>
				changePolicies && (
					<Button size="small" aria-label={`Change: ${action.description}`} onClick={() => setEdited(action)}>
						Change
					</Button>
				),
		},
	];
	return (
		<>
			<PageHeading
				title="Protected actions"
				about="An administrator who does one of these is first asked for what the policies of its authentication context say, at that moment and not at the sign-in. Applications that act without a user are not asked."
			/>
			<Loaded query={query}>
				{(actions) => (
					<DataTable
						label="Actions that can be protected"
						rows={actions}
						columns={columns}
						keyOf={({ id }) => id}
						empty="This authority protects no actions."
					/>
				)}
			</Loaded>
			{edited && <ProtectDialog action={edited} isGuarded={isGuarded} onClose={() => setEdited(undefined)} />}
		</>
	);
}

// Authentication contexts: names that applications ask for by c1, c2, …, and the policies that protect each.

import type { AuthenticationContextClassReference } from '@countersign/protocol';
import { Badge, Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useContexts, usePolicies } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { useMay } from '../../session/use-may.ts';
import { ContextDialog } from './context-dialog.tsx';

const freeId = (contexts: readonly AuthenticationContextClassReference[]) =>
	Array.from({ length: 99 }, (_, index) => `c${index + 1}`).find(
		(id) => !contexts.some((context) => context.id === id),
	);

export function Contexts() {
	const query = useContexts();
	const { changePolicies } = useMay();
	const policies = usePolicies().data ?? [];
	const [edited, setEdited] = useState<Partial<AuthenticationContextClassReference>>();
	const protecting = (id: string) =>
		policies.filter(
			({ state, conditions }) =>
				state === 'enabled' && conditions.applications.includeAuthenticationContextClassReferences?.includes(id),
		);
	const columns: Column<AuthenticationContextClassReference>[] = [
		{ name: 'Id', width: '4rem', cell: ({ id }) => id },
		{ name: 'Name', width: 'minmax(10rem, 1fr)', cell: ({ displayName }) => displayName },
		{
			name: 'Published to apps',
			width: '9rem',
			cell: ({ isAvailable }) => (isAvailable ? 'Yes' : 'No'),
			isSecondary: true,
		},
		{
			name: 'Protected by',
			width: 'minmax(10rem, 1.5fr)',
			cell: ({ id }) =>
				protecting(id).length > 0 ? (
					protecting(id)
						.map(({ displayName }) => displayName)
						.join(', ')
				) : (
					<Badge appearance="tint" color="warning">
						No policy that is on
					</Badge>
				),
		},
		{
			name: 'Actions',
			isNamed: false,
			width: '6rem',
			cell: (context) =>
				changePolicies && (
					<Button size="small" onClick={() => setEdited(context)} aria-label={`Change ${context.id}`}>
						Change
					</Button>
				),
		},
	];
	return (
		<>
			<PageHeading
				title="Authentication contexts"
				about="An application marks an operation with a context; the policies of that context say what it takes."
				actions={
					changePolicies && (
						<Button
							appearance="primary"
							icon={<AddRegular />}
							onClick={() =>
								setEdited({ id: freeId(query.data ?? []) ?? '', displayName: '', description: '', isAvailable: true })
							}
						>
							New context
						</Button>
					)
				}
			/>
			<Loaded query={query}>
				{(contexts) => (
					<DataTable
						label="Authentication contexts"
						rows={contexts}
						columns={columns}
						keyOf={({ id }) => id}
						empty="This tenant has no authentication context yet."
					/>
				)}
			</Loaded>
			{edited && (
				<ContextDialog
					context={edited}
					isNew={!query.data?.some(({ id }) => id === edited.id)}
					onClose={() => setEdited(undefined)}
				/>
			)}
		</>
	);
}

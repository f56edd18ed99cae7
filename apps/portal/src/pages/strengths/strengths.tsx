// Authentication strengths: which methods, and which of them together, count.

import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { Badge } from '@fluentui/react-components';
import { usePolicies, useStrengths } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';

export function Strengths() {
	const query = useStrengths();
	const policies = usePolicies().data ?? [];
	const usedBy = (id: string) =>
		policies.filter(
			({ grantControls }) => grantControls?.authenticationStrength?.id?.toLowerCase() === id.toLowerCase(),
		);
	const columns: Column<AuthenticationStrengthPolicy>[] = [
		{ name: 'Name', width: 'minmax(12rem, 1fr)', cell: ({ displayName }) => displayName },
		{
			name: 'Kind',
			width: '7rem',
			cell: ({ policyType }) => (
				<Badge appearance="tint" color={policyType === 'builtIn' ? 'subtle' : 'informative'}>
					{policyType === 'builtIn' ? 'Built in' : 'Custom'}
				</Badge>
			),
			isSecondary: true,
		},
		{
			name: 'Satisfied by',
			width: 'minmax(14rem, 2fr)',
			cell: ({ allowedCombinations }) => (
				<span title={allowedCombinations.join('\n')}>{allowedCombinations.join(' · ')}</span>
			),
		},
		{
			name: 'Used by',
			width: 'minmax(8rem, 1fr)',
			cell: ({ id }) =>
				usedBy(id)
					.map(({ displayName }) => displayName)
					.join(', ') || 'No policy',
			isSecondary: true,
		},
	];
	return (
		<>
			<PageHeading
				title="Authentication strengths"
				about="A policy that asks for a strength accepts one of its combinations of methods, and nothing else."
			/>
			<Loaded query={query}>
				{(strengths) => (
					<DataTable
						label="Authentication strengths"
						rows={strengths}
						columns={columns}
						keyOf={({ id }) => id}
						empty="There is no strength."
					/>
				)}
			</Loaded>
		</>
	);
}

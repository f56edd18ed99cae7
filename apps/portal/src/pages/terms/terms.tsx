// Terms of use: what people must accept where a policy asks for it, and who did.
import { Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { type Agreement, useAgreements, usePolicies } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { useMay } from '../../session/use-may.ts';
import { Acceptances } from './acceptances.tsx';
import { TermsDialog } from './terms-dialog.tsx';

export function Terms() {
	const query = useAgreements();
	const { changePolicies } = useMay();
	const policies = usePolicies().data ?? [];
	const [isNew, setNew] = useState(false);
	const usedBy = (id: string) =>
		policies.filter(({ grantControls }) => grantControls?.termsOfUse?.some((named) => named.toLowerCase() === id));
	const columns: Column<Agreement>[] = [
		{ name: 'Name', width: 'minmax(10rem, 1.5fr)', cell: ({ displayName }) => displayName },
		{
			name: 'Asked for by',
			width: 'minmax(8rem, 1fr)',
			cell: ({ id }) =>
				usedBy(id)
					.map(({ displayName }) => displayName)
					.join(', ') || 'No policy',
		},
		{ name: 'Accepted by', width: 'minmax(6rem, 1fr)', cell: ({ id }) => <Acceptances id={id} />, isSecondary: true },
		{
			name: 'Actions',
			isNamed: false,
			width: '6rem',
			cell: ({ id, displayName }) =>
				changePolicies &&
				usedBy(id).length === 0 && (
					<RemoveButton
						label="Delete"
						about={displayName}
						path={`${paths.agreements}/${id}`}
						consequence={`${displayName} and all that people answered to it are deleted for good.`}
						changes={['agreements']}
					/>
				),
		},
	];
	return (
		<>
			<PageHeading
				title="Terms of use"
				about="A policy can ask that people accept a text before they get in."
				actions={
					changePolicies && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setNew(true)}>
							New terms of use
						</Button>
					)
				}
			/>
			<Loaded query={query}>
				{(agreements) => (
					<DataTable
						label="Terms of use"
						rows={agreements}
						columns={columns}
						keyOf={({ id }) => id}
						empty="This tenant has no terms of use yet."
					/>
				)}
			</Loaded>
			{isNew && <TermsDialog onClose={() => setNew(false)} />}
		</>
	);
}

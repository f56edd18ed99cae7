// Authentication strengths: which methods, and which of them together, count. The tenant's own can be changed.

import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { usePolicies, useStrengths } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useToast } from '../../parts/use-toast.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { combinationWords } from './combinations.ts';
import { StrengthDialog } from './strength-dialog.tsx';
import { StrengthView } from './strength-view.tsx';

const useStyles = makeStyles({
	actions: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

export function Strengths() {
	const styles = useStyles();
	const { graph } = useSession();
	const toast = useToast();
	const { changePolicies } = useMay();
	const [edited, setEdited] = useState<Stored<AuthenticationStrengthPolicy> | 'new'>();
	const [shown, setShown] = useState<string>();
	const query = useStrengths();
	const policies = usePolicies().data ?? [];
	const usedBy = (id: string) =>
		policies.filter(
			({ grantControls }) => grantControls?.authenticationStrength?.id?.toLowerCase() === id.toLowerCase(),
		);
	/** a form is filled from what is there now, with the version that the change is compared with */
	const open = (id: string) =>
		graph
			.get<AuthenticationStrengthPolicy>(`${paths.strengths}/${id}`)
			.then(setEdited, (error: Error) => toast('It could not be opened', error.message));
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
				<span title={allowedCombinations.map(combinationWords).join('\n')}>
					{allowedCombinations.map(combinationWords).join(' · ')}
				</span>
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
		{
			name: 'Actions',
			isNamed: false,
			width: '17rem',
			cell({ id, displayName, policyType }) {
				const isOwn = policyType !== 'builtIn';
				const users = usedBy(id);
				return (
					<span className={styles.actions}>
						<Button size="small" aria-label={`Show ${displayName}`} onClick={() => setShown(id)}>
							Show
						</Button>
						{isOwn && changePolicies && (
							<Button size="small" aria-label={`Change ${displayName}`} onClick={() => void open(id)}>
								Change
							</Button>
						)}
						{isOwn && changePolicies && (
							<RemoveButton
								label="Delete"
								about={displayName}
								path={`${paths.strengths}/${id}`}
								changes={['strengths']}
								consequence={
									users.length === 0
										? 'No policy can ask for it any more. It can be made again from the audit log, under a new id.'
										: `It cannot be deleted while policies ask for it: ${users.map((user) => user.displayName).join(', ')}. Let them ask for something else first.`
								}
							/>
						)}
						{isOwn && (
							<RouteLink to="/audit" search={{ q: id, category: undefined }} aria-label={`History of ${displayName}`}>
								History
							</RouteLink>
						)}
					</span>
				);
			},
		},
	];
	return (
		<>
			<PageHeading
				title="Authentication strengths"
				about="A policy that asks for a strength accepts one of its combinations of methods, and nothing else."
				actions={
					changePolicies && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setEdited('new')}>
							New strength
						</Button>
					)
				}
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
			<StrengthView
				strength={query.data?.find(({ id }) => id === shown)}
				usedBy={usedBy(shown ?? '').map(({ displayName }) => displayName)}
				onClose={() => setShown(undefined)}
			/>
			{edited && (
				<StrengthDialog
					stored={edited === 'new' ? undefined : edited}
					usedBy={edited === 'new' ? [] : usedBy(edited.value.id).map(({ displayName }) => displayName)}
					onClose={() => setEdited(undefined)}
				/>
			)}
		</>
	);
}

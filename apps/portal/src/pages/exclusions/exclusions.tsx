// Who stands outside of policies: emergency accounts, which no policy may reach, and people who are let past one until
// a moment.
import { Badge, Button, Card, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import {
	type EmergencyAccount,
	type Exclusion,
	useEmergencyAccounts,
	useExclusions,
} from '../../graph/countersign-queries.ts';
import { paths } from '../../graph/paths.ts';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useMay } from '../../session/use-may.ts';
import { AccountDialog } from './account-dialog.tsx';
import { ExclusionDialog } from './exclusion-dialog.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXXL },
	section: { display: 'grid', gap: tokens.spacingVerticalM },
	head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, justifyContent: 'space-between' },
	accounts: {
		display: 'grid',
		gridTemplateColumns: 'repeat(auto-fill, minmax(min(22rem, 100%), 1fr))',
		gap: tokens.spacingHorizontalL,
	},
	list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

export function Exclusions() {
	const styles = useStyles();
	const { changePolicies } = useMay();
	const accounts = useEmergencyAccounts();
	const [open, setOpen] = useState<'account' | 'exclusion'>();
	return (
		<div className={styles.page}>
			<PageHeading
				title="Exclusions"
				about="Accounts that must always get in, and people whom a policy lets past for a while."
			/>
			<section className={styles.section}>
				<div className={styles.head}>
					<Subtitle1 as="h2">Emergency accounts</Subtitle1>
					{changePolicies && (
						<Button icon={<AddRegular />} onClick={() => setOpen('account')}>
							Add an account
						</Button>
					)}
				</div>
				<Text>
					Every policy that is not off is checked for them. Whoever writes a policy that reaches one is told. Keep two,
					with passkeys, and use them for nothing else.
				</Text>
				<Loaded query={accounts}>
					{(list) =>
						list.length === 0 ? (
							<Text>None is named: a wrong policy can lock everybody out.</Text>
						) : (
							<div className={styles.accounts}>
								{list.map((account) => (
									<Account key={account.id} account={account} mayChange={changePolicies} />
								))}
							</div>
						)
					}
				</Loaded>
			</section>
			<section className={styles.section}>
				<div className={styles.head}>
					<Subtitle1 as="h2">Exclusions that end</Subtitle1>
					{changePolicies && (
						<Button icon={<AddRegular />} onClick={() => setOpen('exclusion')}>
							Let somebody past
						</Button>
					)}
				</div>
				<Text>At its end the policy applies again by itself. What has ended is shown for 30 days.</Text>
				<ExclusionTable mayChange={changePolicies} />
			</section>
			{open === 'account' && <AccountDialog onClose={() => setOpen(undefined)} />}
			{open === 'exclusion' && <ExclusionDialog onClose={() => setOpen(undefined)} />}
		</div>
	);
}

function Account({ account, mayChange }: { account: EmergencyAccount; mayChange: boolean }) {
	const styles = useStyles();
	const { id, displayName, userPrincipalName, accountEnabled, reachedBy } = account;
	return (
		<Card>
			<RouteLink to="/users/$id" params={{ id }}>
				{displayName ?? userPrincipalName ?? id}
			</RouteLink>
			{userPrincipalName === null && <Badge color="danger">The account is gone</Badge>}
			{userPrincipalName !== null && !accountEnabled && <Badge color="danger">The account is disabled</Badge>}
			{reachedBy.length === 0 ? (
				<Text>
					<Badge appearance="tint" color="success">
						No policy reaches it
					</Badge>
				</Text>
			) : (
				<>
					<Text>
						<Badge appearance="tint" color="danger">
							{reachedBy.length} {reachedBy.length === 1 ? 'policy reaches' : 'policies reach'} it
						</Badge>
					</Text>
					<ul className={styles.list}>
						{reachedBy.map((policy) => (
							<li key={policy.id}>
								<RouteLink to="/policies/$id" params={{ id: policy.id }}>
									{policy.displayName}
								</RouteLink>
							</li>
						))}
					</ul>
				</>
			)}
			{mayChange && (
				<RemoveButton
					label="Remove"
					about={displayName ?? id}
					path={`${paths.emergencyAccounts}/${id}`}
					consequence="The account itself stays as it is. Policies are no longer checked for it."
					changes={['emergencyAccounts']}
				/>
			)}
		</Card>
	);
}

function ExclusionTable({ mayChange }: { mayChange: boolean }) {
	const query = useExclusions();
	const policies = usePolicies().data ?? [];
	const who = ({ userId, groupId }: Exclusion) => userId ?? groupId ?? '';
	const nameOf = useNames((query.data ?? []).flatMap((one) => [who(one), one.createdBy]));
	const policyName = (id: string) => policies.find((policy) => policy.id === id)?.displayName ?? id;
	const columns: Column<Exclusion>[] = [
		{ name: 'Who', width: 'minmax(8rem, 1fr)', cell: (one) => nameOf(who(one)) },
		{
			name: 'Past which policy',
			width: 'minmax(10rem, 1.5fr)',
			cell: ({ policyId }) => (
				<RouteLink to="/policies/$id" params={{ id: policyId }}>
					{policyName(policyId)}
				</RouteLink>
			),
		},
		{ name: 'Until', width: '13rem', cell: ({ endDateTime }) => <Time at={endDateTime} />, isSecondary: true },
		{
			name: 'State',
			width: '6rem',
			cell: ({ isActive }) => (
				<Badge appearance="tint" color={isActive ? 'warning' : 'subtle'}>
					{isActive ? 'Excluded' : 'Ended'}
				</Badge>
			),
		},
		{ name: 'Why', width: 'minmax(8rem, 1fr)', cell: ({ reason }) => reason || '–', isSecondary: true },
		{ name: 'By', width: 'minmax(6rem, 1fr)', cell: ({ createdBy }) => nameOf(createdBy), isSecondary: true },
		{
			name: 'Actions',
			isNamed: false,
			width: '6.5rem',
			cell: (one) =>
				mayChange && (
					<RemoveButton
						label={one.isActive ? 'End now' : 'Forget'}
						about={nameOf(who(one))}
						path={`${paths.temporaryExclusions}/${one.id}`}
						consequence={`From the next token on, ${policyName(one.policyId)} applies to ${nameOf(who(one))} again.`}
						changes={['temporaryExclusions']}
					/>
				),
		},
	];
	return (
		<Loaded query={query}>
			{(rows) => (
				<DataTable
					label="Exclusions that end"
					rows={rows}
					columns={columns}
					keyOf={({ id }) => id}
					empty="Nobody is let past a policy for a while."
				/>
			)}
		</Loaded>
	);
}

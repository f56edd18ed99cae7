// One person: memberships that policies judge by, the last sign-ins, and what an administrator can do at once.
import { Button, MessageBar, MessageBarBody, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { type User, useRoleDefinitions, useSignIns, useUser } from '../../graph/queries.ts';
import { useRiskOf } from '../../graph/risk-queries.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { inWords, RiskLevelBadge } from '../risk/risk-words.tsx';
import { SignInOutcome } from '../sign-ins/sign-in-outcome.tsx';
import { MethodsSection } from './methods-section.tsx';
import { Sessions } from './sessions.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXL },
	list: { display: 'grid', gap: tokens.spacingVerticalXS, paddingLeft: tokens.spacingHorizontalL, margin: 0 },
});

interface Membership {
	'@odata.type': string;
	id: string;
	displayName?: string;
	roleTemplateId?: string;
}

export function UserPage() {
	const { id } = useParams({ from: '/users/$id' });
	return <Loaded query={useUser(id)}>{(user) => <Details user={user} />}</Loaded>;
}

type Act = 'revoke' | 'disable' | 'enable';

const acts: Readonly<Record<Act, { label: string; consequence: string }>> = {
	revoke: {
		label: 'Sign out everywhere',
		consequence: 'Every session and refresh token ends now. Applications ask the user to sign in again.',
	},
	disable: {
		label: 'Disable the account',
		consequence: 'The user cannot sign in any more, and what they hold ends now.',
	},
	enable: { label: 'Enable the account', consequence: 'The user can sign in again.' },
};

function Details({ user }: { user: User }) {
	const styles = useStyles();
	const { graph } = useSession();
	const { changeUsers } = useMay();
	const queries = useQueryClient();
	const [act, setAct] = useState<Act>();
	const [done, setDone] = useState<string>();
	const roles = useRoleDefinitions().data ?? [];
	const memberships = useQuery({
		queryKey: ['users', 'memberOf', user.id],
		queryFn: ({ signal }) => graph.all<Membership>(`${paths.users}/${user.id}/transitiveMemberOf`, { signal }),
	});
	const signIns = useSignIns(`userId eq '${user.id}'`, 20);
	const change = useMutation({
		async mutationFn(what: Act) {
			if (what === 'revoke') await graph.post(`${paths.users}/${user.id}/revokeSignInSessions`, {});
			else await graph.patch(`${paths.users}/${user.id}`, { accountEnabled: what === 'enable' });
		},
		async onSuccess(_, what) {
			setAct(undefined);
			setDone(acts[what].label);
			await queries.invalidateQueries({ queryKey: ['users'] });
		},
	});
	const isRole = (membership: Membership) => membership['@odata.type'].endsWith('.directoryRole');
	const roleName = ({ id, roleTemplateId, displayName }: Membership) =>
		displayName ?? roles.find((role) => [role.id, role.templateId].includes(roleTemplateId ?? id))?.displayName ?? id;
	return (
		<div className={styles.page}>
			<PageHeading
				title={user.displayName ?? user.userPrincipalName}
				about={user.userPrincipalName}
				actions={
					changeUsers && (
						<>
							<Button onClick={() => setAct('revoke')}>{acts.revoke.label}</Button>
							<Button onClick={() => setAct(user.accountEnabled === false ? 'enable' : 'disable')}>
								{user.accountEnabled === false ? acts.enable.label : acts.disable.label}
							</Button>
						</>
					)
				}
			/>
			{done && (
				<MessageBar intent="success">
					<MessageBarBody>Done: {done.toLowerCase()}.</MessageBarBody>
				</MessageBar>
			)}
			<section>
				<Subtitle1 as="h2">Groups and roles</Subtitle1>
				<Loaded query={memberships}>
					{(found) =>
						found.length === 0 ? (
							<Text block>In no group, and in no role.</Text>
						) : (
							<ul className={styles.list}>
								{found.map((membership) => (
									<li key={membership.id}>
										{isRole(membership) ? `Role: ${roleName(membership)}` : (membership.displayName ?? membership.id)}
									</li>
								))}
							</ul>
						)
					}
				</Loaded>
			</section>
			<MethodsSection user={user} />
			{changeUsers && <Sessions user={user} />}
			<UserRisk id={user.id} />
			<section>
				<Subtitle1 as="h2">Last sign-ins</Subtitle1>
				<Loaded query={signIns}>
					{({ pages }) => {
						const rows = pages.flatMap((page) => page.rows);
						return rows.length === 0 ? (
							<Text block>None that the log still holds.</Text>
						) : (
							<ul className={styles.list}>
								{rows.map((signIn) => (
									<li key={signIn.id}>
										<RouteLink to="/sign-ins/$id" params={{ id: signIn.id }}>
											<Time at={signIn.createdDateTime} />
										</RouteLink>{' '}
										{signIn.appDisplayName ?? signIn.appId} <SignInOutcome signIn={signIn} />
									</li>
								))}
							</ul>
						);
					}}
				</Loaded>
			</section>
			{act && (
				<Confirm
					title={`${acts[act].label}: ${user.displayName ?? user.userPrincipalName}`}
					action={acts[act].label}
					isWorking={change.isPending}
					onConfirm={() => change.mutate(act)}
					onCancel={() => setAct(undefined)}
				>
					<Text>{acts[act].consequence}</Text>
					{change.error && <Failure error={change.error} />}
				</Confirm>
			)}
		</div>
	);
}

/** Left out where the reader's roles do not show risk. */
function UserRisk({ id }: { id: string }) {
	const query = useRiskOf(id);
	if (query.data === 'hidden') return null;
	return (
		<section>
			<Subtitle1 as="h2">Risk</Subtitle1>
			<Loaded query={query}>
				{(risk) => (
					<Text block>
						{typeof risk === 'string' ? (
							'Never at risk. '
						) : (
							<>
								<RiskLevelBadge level={risk.riskLevel} /> {inWords(risk.riskState)}.{' '}
							</>
						)}
						<RouteLink to="/risk/$id" params={{ id }}>
							Detections and decisions
						</RouteLink>
					</Text>
				)}
			</Loaded>
		</section>
	);
}

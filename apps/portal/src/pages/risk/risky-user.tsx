// The risk of one user: what was detected, how the risk came and went, and what an administrator decides of it.
import { makeStyles, tokens } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { paths } from '../../graph/paths.ts';
import { useUser } from '../../graph/queries.ts';
import { type RiskyUser, useRiskOf } from '../../graph/risk-queries.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Details } from '../../parts/details.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { RiskDetections, RiskHistory } from './risk-record.tsx';
import { inWords, RiskLevelBadge } from './risk-words.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXL },
});

export function RiskyUserPage() {
	const { id } = useParams({ from: '/risk/$id' });
	const styles = useStyles();
	const { data: user, error } = useUser(id);
	return (
		<Loaded query={useRiskOf(id)}>
			{(risk) => {
				if (risk === 'hidden') return <Failure error={new Error('Your directory roles do not show risk.')} />;
				// of a deleted account its risk can still be read; of one that never was there is nothing
				if (risk === 'none' && error) return <Failure error={error} />;
				const known = risk === 'none' ? undefined : risk;
				return (
					<div className={styles.page}>
						<PageHeading
							title={`Risk of ${user?.displayName ?? known?.userDisplayName ?? id}`}
							actions={<Decisions id={id} risk={known} />}
						/>
						<Details
							rows={[
								['Risk', <RiskLevelBadge key="level" level={known?.riskLevel ?? 'none'} />],
								...(known
									? ([
											['State', inWords(known.riskState)],
											['Why', inWords(known.riskDetail)],
											['Changed', <Time key="changed" at={known.riskLastUpdatedDateTime} />],
										] as const)
									: []),
								[
									'User',
									<RouteLink key="user" to="/users/$id" params={{ id }}>
										{user?.userPrincipalName ?? known?.userPrincipalName ?? id}
									</RouteLink>,
								],
							]}
						/>
						<RiskDetections kind="users" id={id} />
						<RiskHistory kind="users" id={id} never="The user was never at risk." />
					</div>
				);
			}}
		</Loaded>
	);
}

/** What can be decided: nothing where the reader's roles allow nothing. */
function Decisions({ id, risk }: { id: string; risk: RiskyUser | undefined }) {
	const { graph } = useSession();
	const { changeRisk } = useMay();
	if (!changeRisk) return null;
	const decide = (action: string) => () => graph.post(`${paths.riskyUsers}/${action}`, { userIds: [id] });
	return (
		<>
			{risk?.riskState !== 'confirmedCompromised' && (
				<ActButton
					label="Confirm compromised"
					action="Confirm"
					consequence={
						"The user's risk becomes high. Policies on user risk apply from the next token on, such as a block or a new " +
						'password. APIs that follow security events refuse the tokens that the user holds.'
					}
					run={decide('confirmCompromised')}
					changes={['risk']}
				/>
			)}
			{risk && risk.riskLevel !== 'none' && (
				<ActButton
					label="Dismiss the risk"
					action="Dismiss"
					consequence={
						"The user's risk becomes none, and every open detection is dismissed. " +
						'From the next token on, policies on user risk do not apply to the user.'
					}
					run={decide('dismiss')}
					changes={['risk']}
				/>
			)}
		</>
	);
}

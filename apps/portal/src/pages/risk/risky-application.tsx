// The risk of one application: what was detected, how the risk came and went, and what an administrator decides of it.
import { makeStyles, tokens } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { type ServicePrincipal, useServicePrincipals } from '../../graph/application-queries.ts';
import { paths } from '../../graph/paths.ts';
import { type RiskyServicePrincipal, useRiskyServicePrincipals } from '../../graph/risk-queries.ts';
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

const useStyles = makeStyles({ page: { display: 'grid', gap: tokens.spacingVerticalXL } });

export function RiskyApplicationPage() {
	const { id } = useParams({ from: '/risky-applications/$id' });
	const principals = useServicePrincipals();
	return (
		<Loaded query={useRiskyServicePrincipals()}>
			{(all) => {
				const risk = all.find((one) => one.id === id);
				return (
					<Loaded query={principals}>
						{(known) => {
							const principal = known.find((one) => one.id === id);
							if (!risk && !principal)
								return <Failure error={new Error('This tenant has no application of that id.')} />;
							return <Known id={id} risk={risk} principal={principal} />;
						}}
					</Loaded>
				);
			}}
		</Loaded>
	);
}

interface KnownProps {
	id: string;
	risk: RiskyServicePrincipal | undefined;
	/** absent where the application was deleted since */
	principal: ServicePrincipal | undefined;
}

function Known({ id, risk, principal }: KnownProps) {
	const styles = useStyles();
	const name = principal?.displayName ?? risk?.displayName ?? id;
	return (
		<div className={styles.page}>
			<PageHeading title={`Risk of ${name}`} actions={<Decisions id={id} risk={risk} />} />
			<Details
				rows={[
					['Risk', <RiskLevelBadge key="level" level={risk?.riskLevel ?? 'none'} />],
					...(risk
						? ([
								['State', inWords(risk.riskState)],
								['Why', inWords(risk.riskDetail)],
								['Changed', <Time key="changed" at={risk.riskLastUpdatedDateTime} />],
							] as const)
						: []),
					[
						'Application',
						principal ? (
							<RouteLink key="application" to="/applications/$id" params={{ id: principal.appId }}>
								{name}
							</RouteLink>
						) : (
							`${name} (deleted)`
						),
					],
				]}
			/>
			<RiskDetections kind="applications" id={id} />
			<RiskHistory kind="applications" id={id} never="The application was never at risk." />
		</div>
	);
}

/** What can be decided: nothing where the reader's roles allow nothing. */
function Decisions({ id, risk }: Pick<KnownProps, 'id' | 'risk'>) {
	const { graph } = useSession();
	const { changeRisk } = useMay();
	if (!changeRisk) return null;
	const decide = (action: string) => () =>
		graph.post(`${paths.riskyServicePrincipals}/${action}`, { servicePrincipalIds: [id] });
	return (
		<>
			{risk?.riskState !== 'confirmedCompromised' && (
				<ActButton
					label="Confirm compromised"
					action="Confirm"
					consequence={
						'Its risk becomes high. Policies on the risk of applications apply from the next token on, such as a block. ' +
						'Its secrets stay good: make new ones and delete the old ones on its page.'
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
						'Its risk becomes none, and every open detection is dismissed. ' +
						'From the next token on, policies on the risk of applications do not apply to it.'
					}
					run={decide('dismiss')}
					changes={['risk']}
				/>
			)}
		</>
	);
}

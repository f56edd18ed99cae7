// Applications at risk: somebody else may hold their secrets. A policy on the risk of service principals applies to
// them.
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type RiskyServicePrincipal, useRiskyServicePrincipals } from '../../graph/risk-queries.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { RiskList } from './risk-list.tsx';

const route = getRouteApi('/risky-applications');

const link = ({ id, displayName }: RiskyServicePrincipal) => (
	<RouteLink to="/risky-applications/$id" params={{ id }}>
		{displayName}
	</RouteLink>
);

export function RiskyApplications() {
	const navigate = useNavigate();
	return (
		<RiskList
			title="Risky applications"
			about={
				"Applications whose secrets may be in somebody else's hands. A policy on the risk of applications applies at " +
				'every token that they ask for in their own name.'
			}
			label="Applications at risk"
			query={useRiskyServicePrincipals()}
			search={route.useSearch()}
			onSearch={({ q, state }) => void navigate({ to: '/risky-applications', search: { q, state }, replace: true })}
			namesOf={({ displayName }) => [displayName]}
			link={link}
			nobody="No application is at risk."
		/>
	);
}

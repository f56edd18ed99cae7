// Users who are or were at risk.
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type RiskyUser, useRiskyUsers } from '../../graph/risk-queries.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { RiskList } from './risk-list.tsx';

const route = getRouteApi('/risk');

const link = ({ id, userDisplayName, userPrincipalName }: RiskyUser) => (
	<RouteLink to="/risk/$id" params={{ id }}>
		{userDisplayName || userPrincipalName}
	</RouteLink>
);

export function RiskyUsers() {
	const navigate = useNavigate();
	return (
		<RiskList
			title="Risk"
			about="Users whose account may be in somebody else's hands. A policy on user risk applies to them at every token."
			label="Users at risk"
			query={useRiskyUsers()}
			search={route.useSearch()}
			onSearch={({ q, state }) => void navigate({ to: '/risk', search: { q, state }, replace: true })}
			namesOf={({ userDisplayName, userPrincipalName }) => [userDisplayName, userPrincipalName]}
			link={link}
			nobody="Nobody is at risk."
		/>
	);
}

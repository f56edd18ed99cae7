// The risk of one user.
import { useParams } from '@tanstack/react-router';
import { paths } from '../../graph/paths.ts';
import { useUser } from '../../graph/queries.ts';
import { useRiskOf } from '../../graph/risk-queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { RiskView } from './risk-view.tsx';

const consequences = {
	confirm:
		"The user's risk becomes high. Policies on user risk apply from the next token on, such as a block or a new " +
		'password. APIs that follow security events refuse the tokens that the user holds.',
	dismiss:
		"The user's risk becomes none, and every open detection is dismissed. " +
		'From the next token on, policies on user risk do not apply to the user.',
};

export function RiskyUserPage() {
	const { id } = useParams({ from: '/risk/$id' });
	const { data: user, error } = useUser(id);
	return (
		<Loaded query={useRiskOf(id)}>
			{(risk) => {
				if (risk === 'hidden') return <Failure error={new Error('Your directory roles do not show risk.')} />;
				// of a deleted account its risk can still be read; of one that never was there is nothing
				if (risk === 'none' && error) return <Failure error={error} />;
				const known = risk === 'none' ? undefined : risk;
				const link = (
					<RouteLink to="/users/$id" params={{ id }}>
						{user?.userPrincipalName ?? known?.userPrincipalName ?? id}
					</RouteLink>
				);
				return (
					<RiskView
						kind="users"
						id={id}
						name={user?.displayName ?? known?.userDisplayName ?? id}
						risk={known}
						about={['User', link]}
						never="The user was never at risk."
						path={paths.riskyUsers}
						body={{ userIds: [id] }}
						consequences={consequences}
					/>
				);
			}}
		</Loaded>
	);
}

// The risk of one application.
import { useParams } from '@tanstack/react-router';
import { useServicePrincipals } from '../../graph/application-queries.ts';
import { paths } from '../../graph/paths.ts';
import { useRiskyServicePrincipals } from '../../graph/risk-queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { RiskView } from './risk-view.tsx';

const consequences = {
	confirm:
		'Its risk becomes high. Policies on the risk of applications apply from the next token on, such as a block. ' +
		'Its secrets stay good: make new ones and delete the old ones on its page.',
	dismiss:
		'Its risk becomes none, and every open detection is dismissed. ' +
		'From the next token on, policies on the risk of applications do not apply to it.',
};

export function RiskyApplicationPage() {
	const { id } = useParams({ from: '/risky-applications/$id' });
	const principals = useServicePrincipals();
	return (
		<Loaded query={useRiskyServicePrincipals()}>
			{(risky) => (
				<Loaded query={principals}>
					{(known) => {
						const risk = risky.find((one) => one.id === id);
						// absent where the application was deleted since
						const principal = known.find((one) => one.id === id);
						if (!risk && !principal) return <Failure error={new Error('This tenant has no application of that id.')} />;
						const name = principal?.displayName ?? risk?.displayName ?? id;
						const link = principal ? (
							<RouteLink to="/applications/$id" params={{ id: principal.appId }}>
								{name}
							</RouteLink>
						) : (
							`${name} (deleted)`
						);
						return (
							<RiskView
								kind="applications"
								id={id}
								name={name}
								risk={risk}
								about={['Application', link]}
								never="The application was never at risk."
								path={paths.riskyServicePrincipals}
								body={{ servicePrincipalIds: [id] }}
								consequences={consequences}
							/>
						);
					}}
				</Loaded>
			)}
		</Loaded>
	);
}

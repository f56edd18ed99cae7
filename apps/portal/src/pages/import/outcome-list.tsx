// What came of each policy that was imported.
import { Badge, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { GraphError } from '../../graph/graph-error.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import type { Outcome } from './import-policy.ts';

const useStyles = makeStyles({
	list: { display: 'grid', gap: tokens.spacingVerticalS, listStyleType: 'none', padding: 0 },
});

const reasonOf = (error: Error) => (error instanceof GraphError ? (error.detail ?? error.message) : error.message);

export function OutcomeList({ outcomes }: { outcomes: readonly Outcome[] }) {
	const styles = useStyles();
	return (
		<section aria-live="polite">
			<Subtitle1 as="h2">What came of it</Subtitle1>
			<ul className={styles.list}>
				{outcomes.map(({ displayName, id, error }, index) => (
					<li key={`${index} ${displayName}`}>
						<Badge appearance="tint" color={error ? 'danger' : 'success'}>
							{error ? 'Refused' : 'Imported'}
						</Badge>{' '}
						{id ? (
							<RouteLink to="/policies/$id" params={{ id }}>
								{displayName}
							</RouteLink>
						) : (
							displayName
						)}
						{error && `: ${reasonOf(error)}`}
					</li>
				))}
			</ul>
		</section>
	);
}

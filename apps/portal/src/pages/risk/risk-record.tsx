// What was detected of a user or of an application, and how the risk came and went.
import { makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { type RiskKind, useRiskDetections, useRiskHistory } from '../../graph/risk-queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { inWords, RiskLevelBadge } from './risk-words.tsx';

const useStyles = makeStyles({
	section: { display: 'grid', gap: tokens.spacingVerticalS },
	list: { display: 'grid', gap: tokens.spacingVerticalS, paddingLeft: tokens.spacingHorizontalL, margin: 0 },
});

interface Recorded {
	kind: RiskKind;
	/** of the user or the service principal */
	id: string;
}

export function RiskDetections({ kind, id }: Recorded) {
	const styles = useStyles();
	return (
		<section className={styles.section}>
			<Subtitle1 as="h2">Detections</Subtitle1>
			<Loaded query={useRiskDetections(kind, id)}>
				{(detections) =>
					detections.length === 0 ? (
						<Text>Nothing was detected.</Text>
					) : (
						<ul className={styles.list}>
							{detections.map((one) => (
								<li key={one.id}>
									<RiskLevelBadge level={one.riskLevel} /> {inWords(one.riskEventType)},{' '}
									<Time at={one.activityDateTime} />
									{one.ipAddress && `, from ${one.ipAddress}`}
									{one.location.countryOrRegion && ` (${one.location.countryOrRegion})`}.{' '}
									{`State: ${inWords(one.riskState).toLowerCase()}. `}
									{one.requestId && (
										<RouteLink to="/sign-ins/$id" params={{ id: one.requestId }}>
											Its sign-in
										</RouteLink>
									)}
								</li>
							))}
						</ul>
					)
				}
			</Loaded>
		</section>
	);
}

export function RiskHistory({ kind, id, never }: Recorded & { never: string }) {
	const styles = useStyles();
	const query = useRiskHistory(kind, id);
	const nameOf = useNames((query.data ?? []).flatMap(({ initiatedBy }) => initiatedBy ?? []));
	return (
		<section className={styles.section}>
			<Subtitle1 as="h2">History</Subtitle1>
			<Loaded query={query}>
				{(items) =>
					items.length === 0 ? (
						<Text>{never}</Text>
					) : (
						<ul className={styles.list}>
							{items.map((item) => (
								<li key={item.id}>
									<Time at={item.riskLastUpdatedDateTime} />: <RiskLevelBadge level={item.riskLevel} />{' '}
									{inWords(item.riskState)}
									{item.activity.riskEventTypes.length > 0 &&
										`, after: ${item.activity.riskEventTypes.map(inWords).join(', ')}`}
									{item.initiatedBy && `, by ${nameOf(item.initiatedBy)}`}
								</li>
							))}
						</ul>
					)
				}
			</Loaded>
		</section>
	);
}

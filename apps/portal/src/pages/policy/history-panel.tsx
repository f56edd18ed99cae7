// How a policy came to be as it is: each change with who, when and what, and the way back.
import { Card, CardHeader, makeStyles, Text, tokens } from '@fluentui/react-components';
import { initiatorOf, resourceChangeOf } from '../../changes/audit.ts';
import { DifferenceList } from '../../changes/difference-list.tsx';
import { differencesOf } from '../../changes/facts.ts';
import { RestoreButton } from '../../changes/restore-button.tsx';
import { useAudits } from '../../graph/queries.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useMay } from '../../session/use-may.ts';

const useStyles = makeStyles({
	list: { display: 'grid', gap: tokens.spacingVerticalM, listStyleType: 'none', padding: 0, margin: 0 },
	head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
});

/** changes that are shown at once; the audit log has all */
const most = 50;

export function HistoryPanel({ policyId }: { policyId: string }) {
	const styles = useStyles();
	const { changePolicies } = useMay();
	const query = useAudits();
	return (
		<Loaded query={query}>
			{(audits) => {
				const own = audits.filter(({ targetResources: [target] }) => target?.id === policyId);
				if (own.length === 0)
					return <Text>No change of this policy is in the audit log: it is as a tenant file brought it.</Text>;
				return (
					<>
						<ol className={styles.list} aria-label="Changes of this policy">
							{own.slice(0, most).map((audit, index) => {
								const change = resourceChangeOf(audit);
								if (!change) return null;
								return (
									<li key={audit.id}>
										<Card>
											<CardHeader
												header={
													<span className={styles.head}>
														<Text weight="semibold">{audit.operationType}</Text>
														<RouteLink to="/audit/$id" params={{ id: audit.id }}>
															<Time at={audit.activityDateTime} />
														</RouteLink>
														<Text>by {initiatorOf(audit)}</Text>
													</span>
												}
												action={
													changePolicies && index > 0 && change.after ? (
														<RestoreButton kind={change.kind} state={change.after} label="Restore this state" />
													) : undefined
												}
											/>
											<DifferenceList differences={differencesOf(change.before, change.after)} />
										</Card>
									</li>
								);
							})}
						</ol>
						{own.length > most && (
							<RouteLink to="/audit" search={{ q: policyId, category: undefined }}>
								All {own.length} changes
							</RouteLink>
						)}
					</>
				);
			}}
		</Loaded>
	);
}

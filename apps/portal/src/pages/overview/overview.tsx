// The first page: how sign-ins ended, what stopped people most, and what wants attention.
import { Card, CardHeader, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { useConfiguration } from '../../engine/use-engine.ts';
import { useEmergencyAccounts } from '../../graph/countersign-queries.ts';
import { useContexts, usePolicies } from '../../graph/queries.ts';
import { useRecentSignIns } from '../../graph/use-recent-sign-ins.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { attentionOf } from './attention.ts';
import { OutcomeChart } from './outcome-chart.tsx';
import { refusalsOf } from './refusals.ts';

const useStyles = makeStyles({
	grid: {
		display: 'grid',
		gap: tokens.spacingHorizontalL,
		gridTemplateColumns: 'repeat(auto-fit, minmax(min(20rem, 100%), 1fr))',
		alignItems: 'start',
	},
	wide: { gridColumn: '1 / -1' },
	figures: { display: 'flex', gap: tokens.spacingHorizontalXXL, flexWrap: 'wrap' },
	// the link is all of its block, and its large number is not read as text
	figure: { display: 'grid', textDecorationLine: 'none' },
	list: { display: 'grid', gap: tokens.spacingVerticalS, margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

export function Overview() {
	const styles = useStyles();
	const recent = useRecentSignIns();
	const configuration = useConfiguration();
	const contexts = useContexts().data;
	const emergency = useEmergencyAccounts().data;
	const attention = useMemo(
		() => (configuration && contexts ? attentionOf(configuration, contexts, emergency ?? []) : undefined),
		[configuration, contexts, emergency],
	);
	const policies = usePolicies();
	return (
		<>
			<PageHeading title="Overview" about="The last seven days of this tenant." />
			<div className={styles.grid}>
				<Card className={styles.wide}>
					<CardHeader header={<Subtitle1 as="h2">Sign-ins by outcome</Subtitle1>} />
					<Loaded query={recent}>{(records) => <OutcomeChart records={records} />}</Loaded>
				</Card>
				<Card>
					<CardHeader header={<Subtitle1 as="h2">Policies</Subtitle1>} />
					<Loaded query={policies}>
						{(found) => (
							<div className={styles.figures}>
								{(
									[
										['On', 'enabled'],
										['Report-only', 'enabledForReportingButNotEnforced'],
										['Off', 'disabled'],
									] as const
								).map(([label, state]) => (
									<RouteLink key={state} to="/policies" search={{ state, q: undefined }} className={styles.figure}>
										<Text size={700} weight="semibold">
											{found.filter((one) => one.state === state).length}
										</Text>
										<Text size={200}>{label}</Text>
									</RouteLink>
								))}
							</div>
						)}
					</Loaded>
				</Card>
				<Card>
					<CardHeader header={<Subtitle1 as="h2">What stopped people most</Subtitle1>} />
					<Loaded query={recent}>
						{(records) => {
							const refusals = refusalsOf(records);
							return refusals.length === 0 ? (
								<Text>Nothing did.</Text>
							) : (
								<ul className={styles.list}>
									{refusals.map(({ errorCode, reason, application, count, people }) => (
										<li key={`${errorCode} ${application}`}>
											<Text weight="semibold">{application}</Text>: {reason} ({errorCode}), {count}× for {people}{' '}
											{people === 1 ? 'person' : 'people'}
										</li>
									))}
								</ul>
							);
						}}
					</Loaded>
				</Card>
				<Card className={styles.wide}>
					<CardHeader header={<Subtitle1 as="h2">What wants attention</Subtitle1>} />
					{attention === undefined && policies.error && (
						<Text>It follows from the policies, which your roles do not show.</Text>
					)}
					{attention?.length === 0 && <Text>Nothing that the policies themselves show.</Text>}
					<ul className={styles.list}>
						{attention?.map(({ text, policyId }) => (
							<li key={text}>
								{policyId ? (
									<RouteLink to="/policies/$id" params={{ id: policyId }}>
										{text}
									</RouteLink>
								) : (
									text
								)}
							</li>
						))}
					</ul>
				</Card>
			</div>
		</>
	);
}

// Questions that were kept with what the asker expects, run as a suite on the policies as they are: green or red.
import type { ScenarioResult } from '@countersign/policy';
import { Badge, Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PlayRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { type StoredScenario, useScenarios } from '../../graph/countersign-queries.ts';
import { paths } from '../../graph/paths.ts';
import { useNames } from '../../graph/use-names.ts';
import { OutcomeBadge } from '../../parts/badges.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { questionOf } from '../what-if/question.ts';

const useStyles = makeStyles({
	list: { display: 'grid', gap: tokens.spacingVerticalM, listStyleType: 'none', padding: 0 },
	row: {
		display: 'grid',
		gridTemplateColumns: '6rem minmax(0, 1fr) auto',
		gap: tokens.spacingHorizontalL,
		alignItems: 'start',
		padding: tokens.spacingHorizontalM,
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
		'@media (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
	},
	text: { display: 'grid', gap: tokens.spacingVerticalXS },
});

/** Runs what is kept, on the authority: the same engine, and every person's memberships as they are now. */
function useRun(scenarios: readonly StoredScenario[] | undefined) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['scenarios', 'run'],
		enabled: scenarios !== undefined && scenarios.length > 0,
		staleTime: 0,
		queryFn: async () => (await graph.post<{ value: ScenarioResult[] }>(paths.evaluateScenarios, {})).value,
	});
}

export function Scenarios() {
	const styles = useStyles();
	const query = useScenarios();
	const run = useRun(query.data);
	const failed = run.data?.filter(({ differences }) => differences.length > 0).length ?? 0;
	return (
		<>
			<PageHeading
				title="Scenarios"
				about="What must stay as it is: each question is kept with the outcome that is expected, and asked again of today’s policies."
				actions={
					<Button
						appearance="primary"
						icon={<PlayRegular />}
						disabled={!query.data?.length || run.isFetching}
						onClick={() => void run.refetch()}
					>
						Run all
					</Button>
				}
			/>
			{run.error && <Failure error={run.error} retry={() => void run.refetch()} />}
			{run.data && (
				<MessageBar intent={failed === 0 ? 'success' : 'error'} role="status">
					<MessageBarBody>
						{failed === 0
							? `All ${run.data.length} come out as expected.`
							: `${failed} of ${run.data.length} come out otherwise than expected.`}
					</MessageBarBody>
				</MessageBar>
			)}
			<Loaded query={query}>
				{(scenarios) =>
					scenarios.length === 0 ? (
						<Text>
							None is kept yet. Ask a question on <RouteLink to="/what-if">What-If</RouteLink>, and keep it there.
						</Text>
					) : (
						<ul className={styles.list} aria-label="Scenarios">
							{scenarios.map((scenario, index) => (
								<Row key={scenario.id} scenario={scenario} result={run.data?.[index]} />
							))}
						</ul>
					)
				}
			</Loaded>
		</>
	);
}

/** the two outcomes stand there as badges already */
const isToldOtherwise = (difference: string) => !difference.startsWith('expected outcome ');

function Row({ scenario, result }: { scenario: StoredScenario; result: ScenarioResult | undefined }) {
	const styles = useStyles();
	const { changePolicies } = useMay();
	const question = questionOf(scenario);
	const nameOf = useNames(question.user ? [question.user] : []);
	const isGreen = result?.differences.length === 0;
	return (
		<li className={styles.row}>
			{result ? (
				<Badge color={isGreen ? 'success' : 'danger'}>{isGreen ? 'As expected' : 'Otherwise'}</Badge>
			) : (
				<Badge appearance="outline">Not run</Badge>
			)}
			<div className={styles.text}>
				<RouteLink to="/what-if" search={question as Record<string, string | undefined>}>
					{scenario.name}
				</RouteLink>
				<Text size={200}>
					{nameOf(question.user ?? '')}
					{question.app ? ` for ${nameOf(question.app)}` : ''}
					{question.context ? ` for the context ${question.context}` : ''}
				</Text>
				<span>
					Expected: {scenario.expect?.outcome ? <OutcomeBadge outcome={scenario.expect.outcome} /> : 'nothing'}
				</span>
				{result && !isGreen && (
					<span>
						Found: <OutcomeBadge outcome={result.decision.outcome} />
					</span>
				)}
				{result?.differences.filter(isToldOtherwise).map((difference) => (
					<Text key={difference} size={200}>
						{difference}
					</Text>
				))}
			</div>
			{changePolicies && (
				<RemoveButton
					label="Remove"
					about={scenario.name}
					path={`${paths.scenarios}/${scenario.id}`}
					consequence="The question is no longer asked. Policies stay as they are."
					changes={['scenarios']}
				/>
			)}
		</li>
	);
}

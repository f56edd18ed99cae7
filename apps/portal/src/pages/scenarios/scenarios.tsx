// Questions that were kept with what the asker expects, run as a suite on the policies as they are: green or red.
import type { ScenarioResult } from '@countersign/policy';
import { Badge, Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PlayRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SuiteQuestion } from '../../engine/questions.ts';
import type { AskedScenario } from '../../engine/suite.ts';
import { useAnswer, useConfiguration } from '../../engine/use-engine.ts';
import { type StoredScenario, useScenarios } from '../../graph/countersign-queries.ts';
import { paths } from '../../graph/paths.ts';
import { readSubject } from '../../graph/read-subject.ts';
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
	badge: { justifySelf: 'start' },
});

const atATime = 8;

/** Whom each question is about, as the directory knows them now; why not where it cannot be read. */
function useAsked(scenarios: readonly StoredScenario[] | undefined) {
	const { graph, account } = useSession();
	return useQuery({
		queryKey: ['subject', 'suite', JSON.stringify(scenarios?.map(({ request }) => request.signInIdentity))],
		enabled: scenarios !== undefined && scenarios.length > 0,
		staleTime: 0,
		async queryFn({ signal }): Promise<AskedScenario[]> {
			const asked: AskedScenario[] = [];
			for (let at = 0; at < (scenarios?.length ?? 0); at += atATime) {
				signal.throwIfAborted();
				const some = (scenarios ?? []).slice(at, at + atATime).map(async (scenario) => {
					const subject = readSubject(graph, account.tenantId, scenario.request.signInIdentity);
					return subject.then(
						(known) => ({ scenario, subject: known }),
						(error: Error) => ({ scenario, problem: error.message }),
					);
				});
				asked.push(...(await Promise.all(some)));
			}
			return asked;
		},
	});
}

/** What the answers rest on: read anew when everything is run again. */
const foundations = ['scenarios', 'subject', 'policies', 'namedLocations', 'strengths', 'temporaryExclusions'];

export function Scenarios() {
	const styles = useStyles();
	const query = useScenarios();
	const queries = useQueryClient();
	const configuration = useConfiguration();
	const asked = useAsked(query.data);
	const run = useAnswer<SuiteQuestion>(
		['suite', configuration, asked.dataUpdatedAt],
		configuration && asked.data ? { kind: 'suite', configuration, asked: asked.data } : undefined,
	);
	const again = () =>
		Promise.all(foundations.map((name) => queries.invalidateQueries({ queryKey: [name] }))).then(() => undefined);
	const isRunning = asked.isFetching || run.isFetching;
	const error = asked.error ?? run.error;
	const failed = run.data?.filter((one) => typeof one === 'string' || one.differences.length > 0).length ?? 0;
	return (
		<>
			<PageHeading
				title="Scenarios"
				about="What must stay as it is: each question is kept with the outcome that is expected, and asked again of today’s policies."
				actions={
					<Button
						appearance="primary"
						icon={<PlayRegular />}
						disabled={!query.data?.length || isRunning}
						onClick={() => void again()}
					>
						Run all
					</Button>
				}
			/>
			{error && <Failure error={error} retry={() => void again()} />}
			{run.data && (
				<MessageBar intent={failed === 0 ? 'success' : 'error'} role="status">
					<MessageBarBody>
						{failed === 0
							? `As expected: all of ${run.data.length}.`
							: `Otherwise than expected: ${failed} of ${run.data.length}.`}
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

function Row({ scenario, result }: { scenario: StoredScenario; result: ScenarioResult | string | undefined }) {
	const styles = useStyles();
	const { changePolicies } = useMay();
	const question = questionOf(scenario);
	const nameOf = useNames(question.user ? [question.user] : []);
	const found = typeof result === 'string' ? undefined : result;
	const isGreen = found?.differences.length === 0;
	return (
		<li className={styles.row}>
			{result ? (
				<Badge className={styles.badge} color={isGreen ? 'success' : 'danger'}>
					{isGreen ? 'As expected' : 'Otherwise'}
				</Badge>
			) : (
				<Badge className={styles.badge} appearance="outline">
					Not run
				</Badge>
			)}
			<div className={styles.text}>
				<RouteLink to="/what-if" search={question as Record<string, string | undefined>}>
					{scenario.name}
				</RouteLink>
				<Text size={200}>
					{nameOf(question.user ?? '')}
					{question.app ? ` for ${nameOf(question.app)}` : ''}
					{question.context ? ` for the context ${nameOf(question.context)} (${question.context})` : ''}
				</Text>
				<span>
					Expected: {scenario.expect?.outcome ? <OutcomeBadge outcome={scenario.expect.outcome} /> : 'nothing'}
				</span>
				{typeof result === 'string' && <Text size={200}>It could not be asked: {result}</Text>}
				{found && !isGreen && (
					<span>
						Found: <OutcomeBadge outcome={found.decision.outcome} />
					</span>
				)}
				{found?.differences.filter(isToldOtherwise).map((difference) => (
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

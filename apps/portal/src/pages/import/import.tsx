// Policies of files are brought into this tenant: what they name is found by id or name, the rest is asked for.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import {
	Button,
	Checkbox,
	Field,
	MessageBar,
	MessageBarBody,
	makeStyles,
	ProgressBar,
	Select,
	Subtitle1,
	Text,
	tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type PolicyFile, readPolicyFile } from '../../changes/policy-file.ts';
import { usePolicies } from '../../graph/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { FileButton, type ReadFile } from '../../parts/file-button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { importPolicy, type Outcome } from './import-policy.ts';
import { type Choices, MatchTable } from './match-table.tsx';
import { OutcomeList } from './outcome-list.tsx';
import { useMatches } from './use-matches.ts';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalL, justifyItems: 'start' },
	wide: { justifySelf: 'stretch' },
	list: { display: 'grid', listStyleType: 'none', padding: 0, margin: 0 },
});

function mergeFiles(files: readonly ReadFile[]): PolicyFile {
	const read = files.map(({ name, text }) => {
		try {
			return readPolicyFile(text);
		} catch (error) {
			throw new Error(`${name}: ${(error as Error).message}`);
		}
	});
	return {
		value: read.flatMap(({ value }) => value),
		'@countersign.names': Object.assign({}, ...read.map((file) => file['@countersign.names'] ?? {})),
	};
}

export function Import() {
	const styles = useStyles();
	const { graph } = useSession();
	const { changePolicies } = useMay();
	const queries = useQueryClient();
	const existing = usePolicies().data ?? [];
	const [file, setFile] = useState<PolicyFile>();
	const [problem, setProblem] = useState<Error>();
	const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
	const [state, setState] = useState('enabledForReportingButNotEnforced');
	const [choices, setChoices] = useState<Choices>({});
	const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
	const [isWorking, setWorking] = useState(false);
	const matches = useMatches(file);
	const chosen = useMemo(() => (file?.value ?? []).filter((_, index) => !left.has(index)), [file, left]);
	const open = (matches.data ?? []).filter(({ id, here }) => here === undefined && choices[id] === undefined);
	const replaces = ({ id }: ConditionalAccessPolicy) => existing.some((policy) => policy.id === id);
	const read = (files: readonly ReadFile[]) => {
		try {
			setFile(mergeFiles(files));
			setProblem(undefined);
			setLeft(new Set());
			setChoices({});
			setOutcomes(undefined);
		} catch (error) {
			setProblem(error as Error);
		}
	};
	const run = async () => {
		setWorking(true);
		const done: Outcome[] = [];
		for (const policy of chosen) {
			done.push(
				await importPolicy(graph, policy, { matches: matches.data ?? [], choices, state, isHere: replaces(policy) }),
			);
			setOutcomes([...done]);
		}
		setWorking(false);
		await queries.invalidateQueries({ queryKey: ['policies'] });
	};
	return (
		<div className={styles.page}>
			<PageHeading
				title="Import policies"
				about="Files as Graph answers them or as this portal exports them. A policy whose id is here is replaced; every other is made anew."
			/>
			{!changePolicies && <Text>Your roles do not allow you to change policies.</Text>}
			<FileButton label="Choose files" isMultiple onFiles={read} />
			{problem && <Failure error={problem} />}
			{file && (
				<>
					<section className={styles.wide}>
						<Subtitle1 as="h2">Which policies</Subtitle1>
						<ul className={styles.list}>
							{file.value.map((policy, index) => (
								<li key={`${policy.id} ${policy.displayName}`}>
									<Checkbox
										label={`${policy.displayName}${replaces(policy) ? ' – replaces the one that is here' : ''}`}
										checked={!left.has(index)}
										onChange={(_, { checked }) => {
											const next = new Set(left);
											if (checked) next.delete(index);
											else next.add(index);
											setLeft(next);
										}}
									/>
								</li>
							))}
						</ul>
						<Field label="State that they get" style={{ maxWidth: '24rem' }}>
							<Select value={state} onChange={(_, { value }) => setState(value)}>
								<option value="enabledForReportingButNotEnforced">Report-only</option>
								<option value="disabled">Off</option>
								<option value="">As the file says</option>
							</Select>
						</Field>
					</section>
					<section className={styles.wide}>
						<Subtitle1 as="h2">What they name</Subtitle1>
						<Loaded query={matches}>
							{(found) => <MatchTable matches={found} choices={choices} onChange={setChoices} />}
						</Loaded>
					</section>
					{open.length > 0 && (
						<MessageBar intent="warning" layout="multiline">
							<MessageBarBody>
								{open.length} of what the policies name is not in this tenant. Choose what takes its place, or leave it
								out.
							</MessageBarBody>
						</MessageBar>
					)}
					<Button
						appearance="primary"
						disabled={!changePolicies || chosen.length === 0 || open.length > 0 || !matches.data || isWorking}
						onClick={() => void run()}
					>
						Import {chosen.length} {chosen.length === 1 ? 'policy' : 'policies'}
					</Button>
					{isWorking && <ProgressBar value={outcomes?.length ?? 0} max={chosen.length} className={styles.wide} />}
				</>
			)}
			{outcomes && <OutcomeList outcomes={outcomes} />}
		</div>
	);
}

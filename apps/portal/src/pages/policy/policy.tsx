// One policy: written in a form or as JSON, with what it would do beside it.

import { findWarnings } from '@countersign/policy';
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import {
	Accordion,
	Button,
	Field,
	Input,
	MessageBar,
	MessageBarActions,
	MessageBarBody,
	MessageBarTitle,
	makeStyles,
	Select,
	Tab,
	TabList,
	tokens,
} from '@fluentui/react-components';
import { ArrowDownloadRegular, SaveRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { policyFileOf } from '../../changes/policy-file.ts';
import type { Stored } from '../../graph/graph.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { paths } from '../../graph/paths.ts';
import { usePolicy } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { downloadJson } from '../../parts/download.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { idsOf } from '../../parts/summary.ts';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { policyOf, useTemplates } from '../templates/templates.tsx';
import { ConditionsSection } from './conditions-section.tsx';
import { bodyOf, copyOf, emptyPolicy, newId, problemFinder, problemsOf } from './draft.ts';
import { GrantSection } from './grant-section.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { ImpactPanel } from './impact-panel.tsx';
import { JsonView } from './json-view.tsx';
import { LockOut } from './lock-out.tsx';
import { NetworkSection } from './network-section.tsx';
import { SessionSection } from './session-section.tsx';
import { TargetSection } from './target-section.tsx';
import { UsersSection } from './users-section.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalM },
	basics: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
	name: { flex: '1 1 20rem', maxWidth: '36rem' },
	problems: { margin: 0, paddingLeft: '1.2rem' },
});

export function Policy() {
	const { id } = useParams({ from: '/policies/$id' });
	const { copy, template } = useSearch({ from: '/policies/$id' });
	if (id !== 'new') return <Existing id={id} key={id} />;
	if (copy !== undefined) return <Copy id={copy} key={copy} />;
	if (template !== undefined) return <FromTemplate id={template} key={template} />;
	return <Editor stored={{ value: emptyPolicy, etag: undefined }} isNew />;
}

function FromTemplate({ id }: { id: string }) {
	return (
		<Loaded query={useTemplates()}>
			{(templates) => {
				const found = templates.find((template) => template.id === id);
				const value = found ? { ...policyOf(found), id: newId } : emptyPolicy;
				return <Editor stored={{ value, etag: undefined }} isNew />;
			}}
		</Loaded>
	);
}

/** A new policy that begins as another one is. */
function Copy({ id }: { id: string }) {
	return (
		<Loaded query={usePolicy(id)}>
			{({ value }) => <Editor stored={{ value: copyOf(value), etag: undefined }} isNew />}
		</Loaded>
	);
}

function Existing({ id }: { id: string }) {
	const query = usePolicy(id);
	return (
		<Loaded query={query}>
			{(stored) => <Editor stored={stored} isNew={false} reload={() => void query.refetch()} />}
		</Loaded>
	);
}

type View = 'form' | 'json' | 'impact' | 'history';

function Editor({
	stored,
	isNew,
	reload,
}: {
	stored: Stored<ConditionalAccessPolicy>;
	isNew: boolean;
	reload?: () => void;
}) {
	const styles = useStyles();
	const { graph } = useSession();
	const queries = useQueryClient();
	const navigate = useNavigate();
	const may = useMay();
	const [base, setBase] = useState(stored);
	const [draft, setDraft] = useState(stored.value);
	const search = useSearch({ from: '/policies/$id' });
	const view = (search.view ?? 'form') as View;
	const setView = (next: View) =>
		void navigate({ from: '/policies/$id', search: (old) => ({ ...old, view: next }), replace: true });
	const nameOf = useNames(idsOf(draft));
	const issues = useMemo(() => problemsOf(draft), [draft]);
	const warnings = useMemo(() => (issues.length === 0 ? findWarnings(draft) : []), [draft, issues]);
	const problemAt = problemFinder(issues);
	const isChanged = JSON.stringify(bodyOf(draft)) !== JSON.stringify(bodyOf(base.value));
	const save = useMutation({
		async mutationFn() {
			if (isNew) return (await graph.post<ConditionalAccessPolicy>(paths.policies, bodyOf(draft))).id;
			await graph.patch(`${paths.policies}/${draft.id}`, bodyOf(draft), base.etag);
			return draft.id;
		},
		async onSuccess(id) {
			await queries.invalidateQueries({ queryKey: ['policies'] });
			if (isNew) return void navigate({ to: '/policies/$id', params: { id }, replace: true });
			const now = await graph.get<ConditionalAccessPolicy>(`${paths.policies}/${id}`);
			setBase(now);
			setDraft(now.value);
		},
	});
	const isStale = save.error instanceof GraphError && save.error.status === 412;
	const section = { draft, change: setDraft, nameOf, problemAt };
	return (
		<div className={styles.page}>
			<PageHeading
				title={isNew ? 'New policy' : base.value.displayName}
				actions={
					<>
						<Button
							icon={<ArrowDownloadRegular />}
							onClick={() => downloadJson('policy.json', policyFileOf([draft], nameOf))}
						>
							Export
						</Button>
						{may.changePolicies && (
							<>
								<Button disabled={!isChanged} onClick={() => setDraft(base.value)}>
									Undo changes
								</Button>
								<Button
									appearance="primary"
									icon={<SaveRegular />}
									disabled={(!isChanged && !isNew) || issues.length > 0 || save.isPending}
									onClick={() => save.mutate()}
								>
									{isNew ? 'Create' : 'Save'}
								</Button>
							</>
						)}
					</>
				}
			/>
			<LockOut draft={draft} />
			{isStale ? (
				<Conflict
					onTakeTheirs={() => reload?.()}
					onKeepMine={async () => {
						const theirs = await graph.get<ConditionalAccessPolicy>(`${paths.policies}/${draft.id}`);
						setBase(theirs);
						save.reset();
					}}
				/>
			) : (
				save.error && <Failure error={save.error} />
			)}
			{save.isSuccess && !isChanged && (
				<MessageBar intent="success">
					<MessageBarBody>Saved. It is in force for the next token.</MessageBarBody>
				</MessageBar>
			)}
			<div className={styles.basics}>
				<Field
					className={styles.name}
					label="Name"
					required
					{...(problemAt('displayName') && draft.displayName !== ''
						? { validationMessage: problemAt('displayName'), validationState: 'error' as const }
						: {})}
				>
					<Input value={draft.displayName} onChange={(_, { value }) => setDraft({ ...draft, displayName: value })} />
				</Field>
				<Field label="State">
					<Select
						value={draft.state}
						onChange={(_, { value }) => setDraft({ ...draft, state: value as ConditionalAccessPolicyState })}
					>
						<option value="enabled">On</option>
						<option value="enabledForReportingButNotEnforced">Report-only</option>
						<option value="disabled">Off</option>
					</Select>
				</Field>
			</div>
			{issues.length > 0 && (draft.displayName !== '' || view !== 'form') && (
				<Findings intent="error" title="Before it can be saved" findings={issues} />
			)}
			{warnings.length > 0 && <Findings intent="warning" title="Worth a second look" findings={warnings} />}
			<TabList selectedValue={view} onTabSelect={(_, { value }) => setView(value as View)}>
				<Tab value="form">Policy</Tab>
				<Tab value="json">JSON</Tab>
				<Tab value="impact">Impact</Tab>
				{!isNew && <Tab value="history">History</Tab>}
			</TabList>
			{view === 'form' && (
				<Accordion multiple collapsible defaultOpenItems={isNew ? ['users', 'target', 'grant'] : ['users']}>
					<UsersSection {...section} />
					<TargetSection {...section} />
					<NetworkSection {...section} />
					<ConditionsSection {...section} />
					<GrantSection {...section} />
					<SessionSection {...section} />
				</Accordion>
			)}
			{view === 'json' && <JsonView draft={draft} change={setDraft} />}
			{view === 'impact' && <ImpactPanel draft={draft} />}
			{view === 'history' && <HistoryPanel policyId={draft.id} />}
		</div>
	);
}

interface FindingsProps {
	intent: 'error' | 'warning';
	title: string;
	findings: readonly { path: string; message: string }[];
}

function Findings({ intent, title, findings }: FindingsProps) {
	const styles = useStyles();
	return (
		<MessageBar intent={intent} layout="multiline">
			<MessageBarBody>
				<MessageBarTitle>{title}</MessageBarTitle>
				<ul className={styles.problems}>
					{findings.map(({ path, message }) => (
						<li key={`${path} ${message}`}>
							{path && <code>{path}</code>} {message}
						</li>
					))}
				</ul>
			</MessageBarBody>
		</MessageBar>
	);
}

function Conflict({ onTakeTheirs, onKeepMine }: { onTakeTheirs(): void; onKeepMine(): void }) {
	return (
		<MessageBar intent="warning" layout="multiline" role="alert">
			<MessageBarBody>
				<MessageBarTitle>Somebody else has changed this policy while you wrote.</MessageBarTitle> Nothing was saved.
				Keep your version and save again, which replaces theirs, or take theirs and lose what you wrote.
			</MessageBarBody>
			<MessageBarActions>
				<Button onClick={onKeepMine}>Keep mine</Button>
				<Button onClick={onTakeTheirs}>Take theirs</Button>
			</MessageBarActions>
		</MessageBar>
	);
}

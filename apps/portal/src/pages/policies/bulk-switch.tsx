// Switches the state of the chosen policies, after a question that says of each what changes; told as it goes on, and
// cancelled between two of them.
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import {
	Button,
	Dialog,
	DialogActions,
	DialogBody,
	DialogContent,
	DialogSurface,
	DialogTitle,
	Field,
	makeStyles,
	ProgressBar,
	Text,
	tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type StateChange, type Switched, switchStates, undoOf } from '../../changes/switch-states.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useReturnFocus } from '../../parts/return-focus.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { demandOf } from '../../parts/summary.ts';
import { useSession } from '../../session/session-provider.tsx';

const useStyles = makeStyles({
	bar: {
		display: 'flex',
		flexWrap: 'wrap',
		alignItems: 'center',
		gap: tokens.spacingHorizontalS,
		marginBottom: tokens.spacingVerticalM,
	},
	content: { display: 'grid', gap: tokens.spacingVerticalM },
	list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, display: 'grid', gap: tokens.spacingVerticalXS },
});

const switches: readonly { state: ConditionalAccessPolicyState; label: string; consequence: string }[] = [
	{
		state: 'enabled',
		label: 'Turn on',
		consequence: 'From the next token on, whoever these apply to is asked for what they say.',
	},
	{
		state: 'enabledForReportingButNotEnforced',
		label: 'Only report',
		consequence:
			'From the next token on, nobody is asked for anything by these; the sign-in log says what would have been.',
	},
	{ state: 'disabled', label: 'Turn off', consequence: 'From the next token on, these ask nobody for anything.' },
];

export function BulkSwitch({ chosen, onClear }: { chosen: readonly ConditionalAccessPolicy[]; onClear(): void }) {
	const styles = useStyles();
	const [to, setTo] = useState<(typeof switches)[number]>();
	return (
		<div className={styles.bar} role="toolbar" aria-label="Chosen policies">
			<Text weight="semibold">{chosen.length} chosen</Text>
			{switches.map((one) => (
				<Button key={one.state} onClick={() => setTo(one)}>
					{one.label}
				</Button>
			))}
			<Button appearance="subtle" onClick={onClear}>
				Choose none
			</Button>
			{to && <SwitchDialog to={to} chosen={chosen} onClose={() => setTo(undefined)} />}
		</div>
	);
}

interface SwitchDialogProps {
	to: (typeof switches)[number];
	chosen: readonly ConditionalAccessPolicy[];
	onClose(): void;
}

type Phase = 'question' | 'working' | 'over' | 'undoing' | 'undone';

function SwitchDialog({ to, chosen, onClose }: SwitchDialogProps) {
	const styles = useStyles();
	const { graph } = useSession();
	const queries = useQueryClient();
	// what was asked about: the list behind the dialog is read again while it works
	const [changes] = useState<readonly StateChange[]>(() =>
		chosen.filter(({ state }) => state !== to.state).map((policy) => ({ policy, to: to.state })),
	);
	const [undo, setUndo] = useState<readonly StateChange[]>([]);
	const [done, setDone] = useState<readonly Switched[]>([]);
	const [phase, setPhase] = useState<Phase>('question');
	const stop = useRef(new AbortController());
	const isWorking = phase === 'working' || phase === 'undoing';
	const asked = phase === 'undoing' || phase === 'undone' ? undo : changes;
	useReturnFocus();
	async function run(wanted: readonly StateChange[], during: Phase, after: Phase) {
		stop.current = new AbortController();
		setDone([]);
		setPhase(during);
		await switchStates(graph, wanted, {
			onDone: (one) => setDone((before) => [...before, one]),
			signal: stop.current.signal,
		});
		setPhase(after);
		await queries.invalidateQueries({ queryKey: ['policies'] });
	}
	function undoAll() {
		const back = undoOf(done);
		setUndo(back);
		void run(back, 'undoing', 'undone');
	}
	return (
		<Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && !isWorking && onClose()}>
			<DialogSurface>
				<DialogBody>
					<DialogTitle>
						{phase === 'undoing' || phase === 'undone'
							? `Undo: ${to.label.toLowerCase()}, ${asked.length} ${asked.length === 1 ? 'policy' : 'policies'}`
							: `${to.label}: ${changes.length} of ${chosen.length} chosen policies`}
					</DialogTitle>
					<DialogContent className={styles.content}>
						{phase === 'question' ? (
							<>
								<Text>
									{changes.length === 0 ? 'All of them are in this state already: nothing changes.' : to.consequence}
								</Text>
								<ul className={styles.list}>
									{changes.map(({ policy }) => (
										<li key={policy.id}>
											{policy.displayName}: <StateBadge state={policy.state} /> → <StateBadge state={to.state} />{' '}
											<Text size={200}>{demandOf(policy)}</Text>
										</li>
									))}
								</ul>
							</>
						) : (
							<Progress asked={asked} done={done} isOver={!isWorking} isUndone={phase === 'undone'} />
						)}
					</DialogContent>
					<DialogActions>
						{phase === 'question' && (
							<Button
								appearance="primary"
								disabled={changes.length === 0}
								onClick={() => void run(changes, 'working', 'over')}
							>
								{to.label}
							</Button>
						)}
						{phase === 'over' && undoOf(done).length > 0 && <Button onClick={undoAll}>Undo all</Button>}
						{isWorking ? (
							<Button onClick={() => stop.current.abort()}>Stop</Button>
						) : (
							<Button onClick={onClose}>{phase === 'question' ? 'Cancel' : 'Close'}</Button>
						)}
					</DialogActions>
				</DialogBody>
			</DialogSurface>
		</Dialog>
	);
}

interface ProgressProps {
	asked: readonly StateChange[];
	done: readonly Switched[];
	isOver: boolean;
	isUndone: boolean;
}

/** How far it is, and of each policy what became of it. */
function Progress({ asked, done, isOver, isUndone }: ProgressProps) {
	const styles = useStyles();
	const refused = done.filter(({ error }) => error).length;
	return (
		<>
			<Field label={`${done.length} of ${asked.length} done`}>
				<ProgressBar value={done.length} max={Math.max(1, asked.length)} />
			</Field>
			{isOver && (
				<Text role="status">
					{done.length - refused} {isUndone ? 'switched back' : 'switched'}, {refused} refused,{' '}
					{asked.length - done.length} left as they were.
				</Text>
			)}
			<ul className={styles.list} aria-label="What became of each policy">
				{done.map(({ policy, to, error, warning }) => (
					<li key={policy.id}>
						{policy.displayName}: <StateBadge state={error ? policy.state : to} />
						{warning && ` ${warning.replace(/^199 countersign "|"$/g, '')}`}
						{error && <Failure error={error} />}
					</li>
				))}
				{isOver &&
					asked.slice(done.length).map(({ policy }) => (
						<li key={policy.id}>
							{policy.displayName}: <StateBadge state={policy.state} /> left as it was
						</li>
					))}
			</ul>
			{isOver && (
				<RouteLink to="/audit" search={{ q: undefined, category: 'Policy' }}>
					Each change in the audit log
				</RouteLink>
			)}
		</>
	);
}

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
import { type Switched, switchStates } from '../../changes/switch-states.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Failure } from '../../parts/failure.tsx';
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

function SwitchDialog({ to, chosen, onClose }: SwitchDialogProps) {
	const styles = useStyles();
	const { graph } = useSession();
	const queries = useQueryClient();
	// what was asked about: the list behind the dialog is read again while it works
	const [policies] = useState(() => chosen.filter(({ state }) => state !== to.state));
	const [done, setDone] = useState<readonly Switched[]>([]);
	const [phase, setPhase] = useState<'question' | 'working' | 'over'>('question');
	const stop = useRef(new AbortController());
	const failed = done.filter(({ error }) => error);
	async function run() {
		setPhase('working');
		await switchStates(graph, policies, to.state, {
			onDone: (one) => setDone((before) => [...before, one]),
			signal: stop.current.signal,
		});
		setPhase('over');
		await queries.invalidateQueries({ queryKey: ['policies'] });
	}
	return (
		<Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && phase !== 'working' && onClose()}>
			<DialogSurface>
				<DialogBody>
					<DialogTitle>
						{to.label}: {policies.length} of {chosen.length} chosen policies
					</DialogTitle>
					<DialogContent className={styles.content}>
						{phase === 'question' ? (
							<>
								<Text>
									{policies.length === 0 ? 'All of them are in this state already: nothing changes.' : to.consequence}
								</Text>
								<ul className={styles.list}>
									{policies.map((policy) => (
										<li key={policy.id}>
											{policy.displayName}: <StateBadge state={policy.state} /> → <StateBadge state={to.state} />{' '}
											<Text size={200}>{demandOf(policy)}</Text>
										</li>
									))}
								</ul>
							</>
						) : (
							<>
								<Field label={`${done.length} of ${policies.length} done`}>
									<ProgressBar value={done.length} max={Math.max(1, policies.length)} />
								</Field>
								{phase === 'over' && (
									<Text role="status">
										{done.length - failed.length} switched, {failed.length} refused, {policies.length - done.length}{' '}
										left as they were.{' '}
										<RouteLink to="/audit" search={{ q: undefined, category: 'Policy' }}>
											Undo one in the audit log
										</RouteLink>
									</Text>
								)}
								{done.map(({ policy, warning }) =>
									warning ? (
										<Text key={policy.id}>
											{policy.displayName}: {warning.replace(/^199 countersign "|"$/g, '')}
										</Text>
									) : null,
								)}
								{failed.map(({ policy, error }) => (
									<div key={policy.id}>
										<Text weight="semibold">{policy.displayName}</Text>
										<Failure error={error as Error} />
									</div>
								))}
							</>
						)}
					</DialogContent>
					<DialogActions>
						{phase === 'question' && (
							<Button appearance="primary" disabled={policies.length === 0} onClick={() => void run()}>
								{to.label}
							</Button>
						)}
						{phase === 'working' ? (
							<Button onClick={() => stop.current.abort()}>Stop</Button>
						) : (
							<Button onClick={onClose}>{phase === 'over' ? 'Close' : 'Cancel'}</Button>
						)}
					</DialogActions>
				</DialogBody>
			</DialogSurface>
		</Dialog>
	);
}

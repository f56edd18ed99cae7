// What can be done to a policy without opening it. A change tells first what it does.

import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import {
	Menu,
	MenuItem,
	MenuList,
	MenuPopover,
	MenuTrigger,
	makeStyles,
	Text,
	tokens,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ComponentProps, useRef, useState } from 'react';
import { policyFileOf } from '../../changes/policy-file.ts';
import { paths } from '../../graph/paths.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { downloadJson } from '../../parts/download.ts';
import { Failure } from '../../parts/failure.tsx';
import { demandOf } from '../../parts/summary.ts';
import { useToast } from '../../parts/use-toast.tsx';
import { useSession } from '../../session/session-provider.tsx';

type Act = { state: ConditionalAccessPolicyState } | 'delete';

const switches: readonly { state: ConditionalAccessPolicyState; label: string }[] = [
	{ state: 'enabled', label: 'Turn on' },
	{ state: 'enabledForReportingButNotEnforced', label: 'Only report' },
	{ state: 'disabled', label: 'Turn off' },
];

function consequence(act: Act, policy: ConditionalAccessPolicy): string {
	const demand = demandOf(policy).toLowerCase();
	if (act === 'delete') return 'The policy applies to nobody from the next sign-in on. It can be restored for 30 days.';
	if (act.state === 'enabled') return `From the next token on, whoever it applies to is asked for: ${demand}.`;
	if (act.state === 'disabled') return `From the next token on, nobody is asked for it: ${demand}.`;
	return 'From the next token on, nobody is asked for anything; the sign-in log says what would have been.';
}

const useStyles = makeStyles({
	button: {
		display: 'inline-flex',
		alignItems: 'center',
		justifyContent: 'center',
		width: '32px',
		height: '32px',
		padding: 0,
		border: 0,
		fontSize: '20px',
		color: tokens.colorNeutralForeground2,
		backgroundColor: 'transparent',
		borderRadius: tokens.borderRadiusMedium,
		cursor: 'pointer',
		':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground2BrandHover },
		':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
	},
});

function MenuButton(props: ComponentProps<'button'>) {
	const styles = useStyles();
	return (
		<button type="button" aria-haspopup="menu" aria-expanded={false} {...props} className={styles.button}>
			<MoreHorizontalRegular />
		</button>
	);
}

interface PolicyMenuProps {
	policy: ConditionalAccessPolicy;
	mayChange: boolean;
	nameOf(id: string): string;
}

/**
 * A button alone until it is pressed: a list of thousands of policies would pay for a menu in each row. Which policy it
 * was pressed for is remembered, since the row of one policy takes up another one as the list scrolls: a button that is
 * made anew each time costs more than the rest of the row.
 */
export function PolicyMenu(props: PolicyMenuProps) {
	const { id, displayName } = props.policy;
	const [usedFor, setUsedFor] = useState<string>();
	// forgotten with the row, or its menu would be open when the row comes back into view
	if (usedFor !== undefined && usedFor !== id) setUsedFor(undefined);
	if (usedFor === id) return <OpenedMenu key={id} {...props} />;
	return <MenuButton aria-label={`Actions on ${displayName}`} onClick={() => setUsedFor(id)} />;
}

function OpenedMenu({ policy, mayChange, nameOf }: PolicyMenuProps) {
	const { graph } = useSession();
	const queries = useQueryClient();
	const toast = useToast();
	const navigate = useNavigate();
	const [act, setAct] = useState<Act>();
	const trigger = useRef<HTMLButtonElement>(null);
	const change = useMutation({
		async mutationFn(what: Act) {
			const path = `${paths.policies}/${policy.id}`;
			if (what !== 'delete') return graph.patch(path, what);
			await graph.remove(path);
			return undefined;
		},
		async onSuccess(warning) {
			setAct(undefined);
			await queries.invalidateQueries({ queryKey: ['policies'] });
			toast('Done', warning);
		},
	});
	return (
		<>
			<Menu defaultOpen>
				<MenuTrigger disableButtonEnhancement>
					<MenuButton ref={trigger} aria-label={`Actions on ${policy.displayName}`} />
				</MenuTrigger>
				<MenuPopover>
					<MenuList>
						{switches
							.filter(({ state }) => mayChange && state !== policy.state)
							.map(({ state, label }) => (
								<MenuItem key={state} onClick={() => setAct({ state })}>
									{label}
								</MenuItem>
							))}
						<MenuItem
							onClick={() =>
								downloadJson(
									`${policy.displayName.replaceAll(/[^\p{L}\p{N} -]/gu, '')}.json`,
									policyFileOf([policy], nameOf),
								)
							}
						>
							Export
						</MenuItem>
						{mayChange && (
							<MenuItem
								onClick={() =>
									void navigate({ to: '/policies/$id', params: { id: 'new' }, search: { copy: policy.id } })
								}
							>
								Copy
							</MenuItem>
						)}
						<MenuItem
							onClick={() =>
								void navigate({ to: '/policies/$id', params: { id: policy.id }, search: { view: 'history' } })
							}
						>
							History
						</MenuItem>
						{mayChange && <MenuItem onClick={() => setAct('delete')}>Delete</MenuItem>}
					</MenuList>
				</MenuPopover>
			</Menu>
			{act && (
				<Confirm
					title={`${act === 'delete' ? 'Delete' : (switches.find(({ state }) => state === act.state)?.label ?? '')}: ${policy.displayName}`}
					action={act === 'delete' ? 'Delete' : 'Change'}
					returnFocus={() => trigger.current}
					isWorking={change.isPending}
					onCancel={() => setAct(undefined)}
					onConfirm={() => change.mutate(act)}
				>
					<Text>{consequence(act, policy)}</Text>
					{change.error && <Failure error={change.error} />}
				</Confirm>
			)}
		</>
	);
}

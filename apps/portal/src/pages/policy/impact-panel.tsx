// What the draft would have done to the sign-ins of the last week, decided by the engine in this browser.

import type { ConditionalAccessPolicy, SignIn } from '@countersign/protocol';
import { Button, MessageBar, MessageBarBody, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { useDeferredValue, useMemo, useState } from 'react';
import { signInFromLog } from '../../engine/from-log.ts';
import type { Asked, ImpactRow } from '../../engine/impact.ts';
import type { ImpactQuestion } from '../../engine/questions.ts';
import { useAnswer, useConfiguration } from '../../engine/use-engine.ts';
import { useNames } from '../../graph/use-names.ts';
import { useMemberships, useRecentSignIns } from '../../graph/use-recent-sign-ins.ts';
import { OutcomeBadge } from '../../parts/badges.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Failure } from '../../parts/failure.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { controlName } from '../../parts/summary.ts';
import { Time } from '../../parts/time.tsx';

const useStyles = makeStyles({
	panel: { display: 'grid', gap: tokens.spacingVerticalM },
	figures: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
	figure: { display: 'grid', minWidth: '8rem' },
});

/** conditions that the log says nothing about */
function unknownIn({ conditions }: ConditionalAccessPolicy): string[] {
	const { devices, locations, signInRiskLevels, userRiskLevels } = conditions;
	return [
		devices?.deviceFilter ? 'devices' : '',
		locations ? 'countries' : '',
		signInRiskLevels?.length || userRiskLevels?.length ? 'risk' : '',
	].filter((name) => name !== '');
}

interface Changed extends ImpactRow {
	record: SignIn;
}

const group = (rows: readonly Changed[]) => ({
	asked: rows.filter(({ before, after }) => before === 'allow' && after === 'interrupt'),
	blocked: rows.filter(({ before, after }) => before !== 'block' && after === 'block'),
	letIn: rows.filter(({ before, after }) => before !== 'allow' && after === 'allow'),
});

export function ImpactPanel({ draft }: { draft: ConditionalAccessPolicy }) {
	const styles = useStyles();
	const settled = useDeferredValue(draft);
	const [asIfOn, setAsIfOn] = useState(true);
	const configuration = useConfiguration();
	const recent = useRecentSignIns();
	const users = useMemo(() => (recent.data ?? []).flatMap(({ userId }) => userId ?? []), [recent.data]);
	const memberships = useMemberships(users);
	const asked = useMemo<Asked[] | undefined>(() => {
		if (!recent.data || !memberships.data) return undefined;
		return recent.data.flatMap((record) => {
			const signIn = signInFromLog(record, memberships.data.get(record.userId ?? ''));
			return signIn ? [{ id: record.id, signIn }] : [];
		});
	}, [recent.data, memberships.data]);
	const question: ImpactQuestion | undefined =
		configuration && asked ? { kind: 'impact', configuration, draft: settled, asked, asIfOn } : undefined;
	const answer = useAnswer<ImpactQuestion>(
		['impact', JSON.stringify(settled), asIfOn, recent.dataUpdatedAt, memberships.dataUpdatedAt],
		question,
	);
	const byId = useMemo(() => new Map((recent.data ?? []).map((record) => [record.id, record])), [recent.data]);
	const changed = (answer.data?.changed ?? []).flatMap((row) => {
		const record = byId.get(row.id);
		return record ? [{ ...row, record }] : [];
	});
	const nameOf = useNames(changed.flatMap(({ record }) => record.userId ?? []));
	const { asked: newlyAsked, blocked, letIn } = group(changed);
	const people = (rows: readonly Changed[]) => new Set(rows.map(({ record }) => record.userId)).size;
	const unknown = unknownIn(settled);
	const columns: Column<Changed>[] = [
		{
			name: 'When',
			width: '13rem',
			cell: ({ id, record }) => (
				<RouteLink to="/sign-ins/$id" params={{ id }}>
					<Time at={record.createdDateTime} />
				</RouteLink>
			),
		},
		{
			name: 'Who',
			width: 'minmax(8rem, 1fr)',
			cell: ({ record }) => record.userDisplayName ?? nameOf(record.userId ?? ''),
		},
		{
			name: 'For what',
			width: 'minmax(8rem, 1fr)',
			cell: ({ record }) => record.resourceDisplayName ?? record.resourceId,
			isSecondary: true,
		},
		{ name: 'Was', width: '9rem', cell: ({ before }) => <OutcomeBadge outcome={before} />, isSecondary: true },
		{ name: 'Would be', width: '9rem', cell: ({ after }) => <OutcomeBadge outcome={after} /> },
		{
			name: 'Asked for',
			width: 'minmax(8rem, 1fr)',
			cell: ({ controls }) => controls.map(controlName).join(', '),
			isSecondary: true,
		},
	];
	const error = recent.error ?? memberships.error ?? answer.error;
	return (
		<section className={styles.panel} aria-label="Impact">
			<Text>
				{asIfOn
					? 'As if the policy were on: what the sign-ins of the last seven days would have met.'
					: 'With the policy in the state that is chosen above.'}{' '}
				<Button size="small" appearance="subtle" onClick={() => setAsIfOn(!asIfOn)}>
					{asIfOn ? 'Judge it in its state' : 'Judge it as if it were on'}
				</Button>
			</Text>
			{error && <Failure error={error} />}
			{!error && !answer.data && <ProgressBar aria-label="Deciding" />}
			{answer.data && (
				<>
					<div className={styles.figures} role="status">
						{(
							[
								['Sign-ins decided', answer.data.judged, undefined],
								['The policy applies to', answer.data.touched, undefined],
								['Newly asked', newlyAsked.length, people(newlyAsked)],
								['Newly blocked', blocked.length, people(blocked)],
								['Newly let in', letIn.length, people(letIn)],
							] as const
						).map(([label, count, of]) => (
							<div key={label} className={styles.figure}>
								<Text size={600} weight="semibold">
									{count}
								</Text>
								<Text size={200}>
									{label}
									{of ? `: ${of} ${of === 1 ? 'person' : 'people'}` : ''}
								</Text>
							</div>
						))}
					</div>
					{unknown.length > 0 && (
						<MessageBar intent="warning" layout="multiline">
							<MessageBarBody>
								The log does not tell {unknown.join(', ')}. Sign-ins are judged as if there were none, so the real
								impact may be larger.
							</MessageBarBody>
						</MessageBar>
					)}
					<DataTable
						label="Sign-ins that would end otherwise"
						rows={changed}
						columns={columns}
						keyOf={({ id }) => id}
						empty={
							answer.data.judged === 0
								? 'The log has no sign-in of a user in the last seven days to try the policy on.'
								: 'No sign-in of the last seven days would have ended otherwise.'
						}
					/>
				</>
			)}
		</section>
	);
}

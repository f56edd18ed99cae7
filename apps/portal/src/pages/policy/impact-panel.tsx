// What the draft would have done to the sign-ins of the last week, decided by the engine in this browser.

import type { ConditionalAccessPolicy, SignIn } from '@countersign/protocol';
import { Button, MessageBar, MessageBarBody, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { useDeferredValue, useMemo, useState } from 'react';
import { signInFromLog } from '../../engine/from-log.ts';
import type { Asked, ImpactRow } from '../../engine/impact.ts';
import type { ImpactQuestion } from '../../engine/questions.ts';
import { useAnswer, useConfiguration } from '../../engine/use-engine.ts';
import { useFactsBeside } from '../../graph/use-facts-beside.ts';
import { useNames } from '../../graph/use-names.ts';
import { useRecentSignIns } from '../../graph/use-recent-sign-ins.ts';
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

/** what a draft asks about that is not the record's, or that the reader may not see */
function ofTodayIn({ conditions }: ConditionalAccessPolicy, seesRisk: boolean): string[] {
	const { devices, signInRiskLevels, userRiskLevels, insiderRiskLevels } = conditions;
	const risk = seesRisk
		? ''
		: 'Your directory roles do not show the risk of users: every user is judged as if it might be any.';
	return [
		userRiskLevels?.length ? risk : '',
		signInRiskLevels?.length ? 'A token that no user waited for has the risk that its session began with.' : '',
		devices?.deviceFilter
			? 'Compliance, system, name and join type of a device are those of the sign-in; its other attributes are of beside.'
			: '',
		insiderRiskLevels ? 'The log does not tell insider risk: nobody is judged to have any.' : '',
	].filter((sentence) => sentence !== '');
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
	const beside = useFactsBeside(recent.data);
	const asked = useMemo<Asked[] | undefined>(() => {
		const facts = beside.data;
		if (!recent.data || !facts) return undefined;
		return recent.data.flatMap((record) => {
			const signIn = signInFromLog(record, facts);
			return signIn ? [{ id: record.id, signIn }] : [];
		});
	}, [recent.data, beside.data]);
	const question: ImpactQuestion | undefined =
		configuration && asked ? { kind: 'impact', configuration, draft: settled, asked, asIfOn } : undefined;
	const answer = useAnswer<ImpactQuestion>(
		['impact', JSON.stringify(settled), asIfOn, recent.dataUpdatedAt, beside.readAt],
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
	const remarks = ofTodayIn(settled, beside.data?.userRisk !== undefined);
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
	const error = recent.error ?? beside.error ?? answer.error;
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
					{remarks.length > 0 && (
						<MessageBar intent="info" layout="multiline">
							<MessageBarBody>{remarks.join(' ')}</MessageBarBody>
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

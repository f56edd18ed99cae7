// Two sets of policies compared: today and a moment of the past, two files, this tenant and another one's file.

import type { ConditionalAccessPolicy } from '@countersign/protocol';
import {
	Accordion,
	AccordionHeader,
	AccordionItem,
	AccordionPanel,
	Badge,
	makeStyles,
	Text,
	tokens,
} from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { policiesAt } from '../../changes/audit.ts';
import { type ComparedPolicy, compareSets } from '../../changes/compare-sets.ts';
import { DifferenceList } from '../../changes/difference-list.tsx';
import { useAudits, usePolicies } from '../../graph/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { authorityNow } from '../../session/authority-clock.ts';
import { type Side, SidePicker } from './side-picker.tsx';

const useStyles = makeStyles({
	sides: {
		display: 'grid',
		gridTemplateColumns: 'repeat(auto-fit, minmax(min(18rem, 100%), 1fr))',
		gap: tokens.spacingHorizontalXL,
		marginBottom: tokens.spacingVerticalL,
	},
	header: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', flexWrap: 'wrap' },
});

const day = 86_400_000;

function verdictOf({
	left,
	right,
	differences,
}: ComparedPolicy): [string, 'success' | 'danger' | 'warning' | 'subtle'] {
	if (!left) return ['Only on the right', 'success'];
	if (!right) return ['Only on the left', 'danger'];
	return differences.length === 0 ? ['The same', 'subtle'] : ['Different', 'warning'];
}

export function Compare() {
	const styles = useStyles();
	const policies = usePolicies();
	const audits = useAudits();
	const [left, setLeft] = useState<Side>(() => ({ kind: 'moment', at: authorityNow() - day }));
	const [right, setRight] = useState<Side>({ kind: 'now' });
	const setOf = (side: Side): readonly ConditionalAccessPolicy[] | undefined => {
		if (side.kind === 'file') return side.policies;
		if (!policies.data || (side.kind === 'moment' && !audits.data)) return undefined;
		return side.kind === 'now' ? policies.data : policiesAt(policies.data, audits.data ?? [], side.at);
	};
	const [one, other] = [setOf(left), setOf(right)];
	const compared = useMemo(() => (one && other ? compareSets(one, other) : undefined), [one, other]);
	const counted = (verdict: string) => compared?.filter((policy) => verdictOf(policy)[0] === verdict).length ?? 0;
	const error = policies.error ?? audits.error;
	return (
		<>
			<PageHeading
				title="Compare"
				about="Policies of two moments, two files, or this tenant and another one’s file. What was taken away from left to right is struck out, what came is green."
			/>
			{error && <Failure error={error} />}
			<div className={styles.sides}>
				<SidePicker label="Left" side={left} onChange={setLeft} />
				<SidePicker label="Right" side={right} onChange={setRight} />
			</div>
			{compared && (
				<section aria-label="Result" aria-live="polite">
					<Text block>
						{counted('Different')} different, {counted('Only on the left')} only on the left,{' '}
						{counted('Only on the right')} only on the right, {counted('The same')} the same.
					</Text>
					<Accordion multiple collapsible>
						{compared.map((policy) => {
							const [verdict, color] = verdictOf(policy);
							const key = `${policy.left?.id ?? ''} ${policy.right?.id ?? ''}`;
							return (
								<AccordionItem key={key} value={key}>
									<AccordionHeader as="h2">
										<span className={styles.header}>
											<Badge appearance="tint" color={color}>
												{verdict}
											</Badge>
											{policy.displayName}
										</span>
									</AccordionHeader>
									<AccordionPanel>
										<DifferenceList differences={policy.differences} />
									</AccordionPanel>
								</AccordionItem>
							);
						})}
					</Accordion>
				</section>
			)}
		</>
	);
}

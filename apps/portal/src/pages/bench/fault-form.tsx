// Orders a fault of the development authority, and shows which orders are not used up.
import { aadsts } from '@countersign/protocol';
import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Fault, faultKinds, forgetFaults, orderFault, useFaults } from '../../graph/fault-queries.ts';
import { Failure } from '../../parts/failure.tsx';

const useStyles = makeStyles({
	form: { display: 'grid', gap: tokens.spacingVerticalS, width: '100%', maxWidth: '26rem' },
	buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

const kinds: Readonly<Record<Fault['kind'], string>> = {
	throttle: 'Too many requests (429)',
	unavailable: 'Out of service (503)',
	disconnect: 'The connection ends without an answer',
	delay: 'The answer comes late',
	refuse: 'Refuse with a code',
};

const endpoints = [
	['token', 'The token endpoint'],
	['authorize', 'The authorization endpoint'],
	['me', 'Graph: who am I'],
	['policies', 'Graph: policies'],
	['*', 'Every endpoint, this page too'],
] as const;

export function FaultForm() {
	const styles = useStyles();
	const queries = useQueryClient();
	const faults = useFaults().data ?? [];
	const [endpoint, setEndpoint] = useState('token');
	const [kind, setKind] = useState<Fault['kind']>('throttle');
	const [count, setCount] = useState('1');
	const [code, setCode] = useState('50076');
	const change = useMutation({
		mutationFn: (what: 'order' | 'forget') =>
			what === 'forget'
				? forgetFaults()
				: orderFault({ endpoint, kind, count: Number(count), ...(kind === 'refuse' ? { code: Number(code) } : {}) }),
		onSuccess: () => queries.invalidateQueries({ queryKey: ['faults'] }),
	});
	const isCode = Object.hasOwn(aadsts, code);
	return (
		<div className={styles.form}>
			<Field label="Where">
				<Select value={endpoint} onChange={(_, { value }) => setEndpoint(value)}>
					{endpoints.map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</Select>
			</Field>
			<Field label="What">
				<Select value={kind} onChange={(_, { value }) => setKind(value as Fault['kind'])}>
					{faultKinds.map((value) => (
						<option key={value} value={value}>
							{kinds[value]}
						</option>
					))}
				</Select>
			</Field>
			{kind === 'refuse' && (
				<Field
					label="Code"
					{...(isCode ? {} : { validationMessage: 'No code of docs/errors.md.', validationState: 'error' as const })}
				>
					<Input value={code} inputMode="numeric" onChange={(_, { value }) => setCode(value.trim())} />
				</Field>
			)}
			<Field label="How many answers">
				<Input type="number" min={1} max={100} value={count} onChange={(_, { value }) => setCount(value)} />
			</Field>
			<div className={styles.buttons}>
				<Button
					disabled={change.isPending || (kind === 'refuse' && !isCode) || !(Number(count) >= 1)}
					onClick={() => change.mutate('order')}
				>
					Order it
				</Button>
				{faults.length > 0 && <Button onClick={() => change.mutate('forget')}>Forget all orders</Button>}
			</div>
			{change.error && <Failure error={change.error} />}
			<Text aria-live="polite">
				{faults.length === 0
					? 'Nothing is ordered.'
					: faults.map((one) => `${one.count} × ${kinds[one.kind]} at ${one.endpoint}`).join('; ')}
			</Text>
		</div>
	);
}

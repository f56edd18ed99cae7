// The filter for devices: which mode, the text of its rule, and conditions that are put together and added to it.
import type { ConditionalAccessFilter } from '@countersign/protocol';
import {
	Button,
	Field,
	Input,
	makeStyles,
	Radio,
	RadioGroup,
	Select,
	Textarea,
	tokens,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import {
	type Comparison,
	comparisonLabels,
	conditionOf,
	type DeviceProperty,
	deviceProperties,
	extendRule,
} from '../../changes/device-rule.ts';

const useStyles = makeStyles({
	row: {
		display: 'flex',
		flexWrap: 'wrap',
		gap: tokens.spacingHorizontalM,
		alignItems: 'end',
		border: 0,
		margin: 0,
		padding: 0,
	},
});

const compliantOnes = 'device.isCompliant -eq True';
const [firstProperty] = deviceProperties as [DeviceProperty];

export interface DeviceFilterProps {
	filter: ConditionalAccessFilter | null | undefined;
	onChange(filter: ConditionalAccessFilter | null): void;
	problem: string | undefined;
}

export function DeviceFilter({ filter, onChange, problem }: DeviceFilterProps) {
	return (
		<>
			<Field label="Filter for devices">
				<RadioGroup
					layout="horizontal"
					value={filter?.mode ?? 'none'}
					onChange={(_, { value }) =>
						onChange(
							value === 'none'
								? null
								: { mode: value as ConditionalAccessFilter['mode'], rule: filter?.rule ?? compliantOnes },
						)
					}
				>
					<Radio value="none" label="None" />
					<Radio value="include" label="Devices that match" />
					<Radio value="exclude" label="Devices that do not match" />
				</RadioGroup>
			</Field>
			{filter && (
				<>
					<Field
						label="Rule"
						hint="Write it, or add conditions to it below."
						{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
					>
						<Textarea value={filter.rule} onChange={(_, { value }) => onChange({ ...filter, rule: value })} />
					</Field>
					<NewCondition
						hasRule={filter.rule.trim() !== ''}
						onAdd={(change) => onChange({ ...filter, rule: change(filter.rule) })}
					/>
				</>
			)}
		</>
	);
}

function NewCondition({ hasRule, onAdd }: { hasRule: boolean; onAdd(change: (rule: string) => string): void }) {
	const styles = useStyles();
	const [property, setProperty] = useState(firstProperty);
	const [comparison, setComparison] = useState<Comparison>('eq');
	const [value, setValue] = useState('True');
	const [joint, setJoint] = useState<'and' | 'or'>('and');
	const choose = (name: string) => {
		const next = deviceProperties.find((one) => one.name === name) ?? firstProperty;
		setProperty(next);
		setComparison((now) => (next.comparisons.includes(now) ? now : (next.comparisons[0] ?? 'eq')));
		setValue(next.values?.[0] ?? '');
	};
	return (
		<fieldset className={styles.row} aria-label="A condition to add to the rule">
			{hasRule && (
				<Field label="Joined by">
					<Select value={joint} onChange={(_, { value: chosen }) => setJoint(chosen as 'and' | 'or')}>
						<option value="and">and</option>
						<option value="or">or</option>
					</Select>
				</Field>
			)}
			<Field label="Property">
				<Select value={property.name} onChange={(_, { value: name }) => choose(name)}>
					{deviceProperties.map(({ name, label }) => (
						<option key={name} value={name}>
							{label}
						</option>
					))}
				</Select>
			</Field>
			<Field label="Comparison">
				<Select value={comparison} onChange={(_, { value: chosen }) => setComparison(chosen as Comparison)}>
					{property.comparisons.map((one) => (
						<option key={one} value={one}>
							{comparisonLabels[one]}
						</option>
					))}
				</Select>
			</Field>
			<Field label="Value">
				{property.values ? (
					<Select value={value} onChange={(_, { value: chosen }) => setValue(chosen)}>
						{property.values.map((one) => (
							<option key={one} value={one}>
								{one}
							</option>
						))}
					</Select>
				) : (
					<Input value={value} onChange={(_, { value: typed }) => setValue(typed)} />
				)}
			</Field>
			<Button
				icon={<AddRegular />}
				disabled={value.trim() === ''}
				onClick={() => onAdd((rule) => extendRule(rule, joint, conditionOf(property, comparison, value.trim())))}
			>
				Add to the rule
			</Button>
		</fieldset>
	);
}

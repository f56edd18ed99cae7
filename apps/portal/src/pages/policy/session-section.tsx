import type { ConditionalAccessSessionControls, SignInFrequencySessionControl } from '@countersign/protocol';
import { Checkbox, Field, Input, Select } from '@fluentui/react-components';
import { demandOf } from '../../parts/summary.ts';
import type { SectionProps } from './draft.ts';
import { Section } from './section.tsx';

const everyHours: SignInFrequencySessionControl = {
	isEnabled: true,
	type: 'hours',
	value: 4,
	frequencyInterval: 'timeBased',
	authenticationType: 'primaryAndSecondaryAuthentication',
};

function Frequency({
	value,
	change,
}: {
	value: SignInFrequencySessionControl;
	change(value: SignInFrequencySessionControl): void;
}) {
	const unit = value.frequencyInterval === 'everyTime' ? 'everyTime' : (value.type ?? 'hours');
	return (
		<>
			<Field label="Unit">
				<Select
					value={unit}
					onChange={(_, { value: chosen }) =>
						change(
							chosen === 'everyTime'
								? { ...value, frequencyInterval: 'everyTime', type: null, value: null }
								: {
										...value,
										frequencyInterval: 'timeBased',
										type: chosen as 'hours' | 'days',
										value: value.value ?? 1,
									},
						)
					}
				>
					<option value="hours">Hours</option>
					<option value="days">Days</option>
					<option value="everyTime">Every time</option>
				</Select>
			</Field>
			{unit !== 'everyTime' && (
				<Field label="Number">
					<Input
						type="number"
						min={1}
						value={String(value.value ?? 1)}
						onChange={(_, { value: text }) => change({ ...value, value: Number(text) })}
					/>
				</Field>
			)}
		</>
	);
}

export function SessionSection({ draft, change, problemAt }: SectionProps) {
	const session = draft.sessionControls ?? {};
	const set = (next: Partial<ConditionalAccessSessionControls>) => {
		const merged = { ...session, ...next };
		const isEmpty = Object.values(merged).every((value) => value === null || value === undefined);
		change({ ...draft, sessionControls: isEmpty ? null : merged });
	};
	const problem = problemAt('sessionControls');
	return (
		<Section name="session" title="Session" summary={demandOf({ ...draft, grantControls: null })}>
			<Field {...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}>
				<Checkbox
					label="Sign-in frequency: prove it again after a while"
					checked={session.signInFrequency?.isEnabled === true}
					onChange={(_, { checked }) => set({ signInFrequency: checked ? everyHours : null })}
				/>
			</Field>
			{session.signInFrequency?.isEnabled && (
				<Frequency value={session.signInFrequency} change={(signInFrequency) => set({ signInFrequency })} />
			)}
			<Field label="Persistent browser session">
				<Select
					value={session.persistentBrowser?.mode ?? ''}
					onChange={(_, { value }) =>
						set({ persistentBrowser: value === '' ? null : { isEnabled: true, mode: value as 'always' | 'never' } })
					}
				>
					<option value="">As the user chooses</option>
					<option value="always">Always</option>
					<option value="never">Never</option>
				</Select>
			</Field>
			<Checkbox
				label="Continuous access evaluation is strict about locations"
				checked={session.continuousAccessEvaluation?.mode === 'strictLocation'}
				onChange={(_, { checked }) => set({ continuousAccessEvaluation: checked ? { mode: 'strictLocation' } : null })}
			/>
			<Checkbox
				label="Token protection: the sign-in is bound to the device"
				checked={session.secureSignInSession?.isEnabled === true}
				onChange={(_, { checked }) => set({ secureSignInSession: checked ? { isEnabled: true } : null })}
			/>
		</Section>
	);
}

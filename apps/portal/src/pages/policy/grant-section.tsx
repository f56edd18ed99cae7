import type { ConditionalAccessGrantControls } from '@countersign/protocol';
import { Field, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useStrengths } from '../../graph/queries.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { TermsPicker } from '../../parts/pickers.tsx';
import { controlName, demandOf } from '../../parts/summary.ts';
import type { SectionProps } from './draft.ts';
import { Section } from './section.tsx';

const controls = [
	'mfa',
	'compliantDevice',
	'domainJoinedDevice',
	'approvedApplication',
	'compliantApplication',
	'passwordChange',
	'riskRemediation',
];

const nothing: ConditionalAccessGrantControls = {
	operator: 'OR',
	builtInControls: [],
	customAuthenticationFactors: [],
	termsOfUse: [],
	authenticationStrength: null,
};

export function GrantSection({ draft, change, nameOf, problemAt }: SectionProps) {
	const grant = draft.grantControls ?? nothing;
	const chosen = grant.builtInControls ?? [];
	const strengths = useStrengths().data ?? [];
	const isBlock = chosen.includes('block');
	const problem = problemAt('grantControls');
	const set = (next: Partial<ConditionalAccessGrantControls>) => {
		const controls = { ...nothing, ...grant, ...next };
		const isEmpty =
			!controls.builtInControls?.length && !controls.termsOfUse?.length && !controls.authenticationStrength;
		change({ ...draft, grantControls: isEmpty ? null : controls });
	};
	return (
		<Section name="grant" title="Grant" summary={demandOf({ ...draft, sessionControls: null })}>
			<RadioGroup
				value={isBlock ? 'block' : 'grant'}
				onChange={(_, { value }) =>
					change({ ...draft, grantControls: { ...nothing, builtInControls: [value === 'block' ? 'block' : 'mfa'] } })
				}
			>
				<Radio
					value="grant"
					label="Let in, on these conditions"
					// nobody sits at an application who could meet them
					disabled={Boolean(draft.conditions.clientApplications)}
				/>
				<Radio value="block" label="Block" />
			</RadioGroup>
			{!isBlock && (
				<>
					<CheckList
						label="Asks for"
						problem={problem}
						options={controls.map((control) => [control, controlName(control)])}
						chosen={chosen}
						fixed={grant.authenticationStrength ? ['mfa'] : []}
						onChange={(builtInControls) =>
							set({ builtInControls: builtInControls as ConditionalAccessGrantControls['builtInControls'] })
						}
					/>
					<Field
						label="Authentication strength"
						hint="Takes the place of multifactor authentication: it says which methods count."
					>
						<Select
							value={grant.authenticationStrength?.id ?? ''}
							onChange={(_, { value }) =>
								set({
									authenticationStrength: value === '' ? null : { id: value },
									...(value === '' ? {} : { builtInControls: chosen.filter((control) => control !== 'mfa') }),
								})
							}
						>
							<option value="">None</option>
							{strengths.map(({ id, displayName }) => (
								<option key={id} value={id}>
									{displayName}
								</option>
							))}
						</Select>
					</Field>
					<TermsPicker
						label="Terms of use"
						hint="Whoever has not accepted them is shown them."
						chosen={grant.termsOfUse ?? []}
						nameOf={nameOf}
						onChange={(termsOfUse) => set({ termsOfUse })}
						problem={problemAt('grantControls.termsOfUse')}
					/>
					<Field label="Where it asks for several">
						<RadioGroup
							layout="horizontal"
							value={grant.operator}
							onChange={(_, { value }) => set({ operator: value as 'AND' | 'OR' })}
						>
							<Radio value="OR" label="one of them suffices" />
							<Radio value="AND" label="all are needed" />
						</RadioGroup>
					</Field>
				</>
			)}
		</Section>
	);
}

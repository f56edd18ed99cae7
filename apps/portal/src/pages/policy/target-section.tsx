import type { ConditionalAccessApplications } from '@countersign/protocol';
import { Checkbox, Divider, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { useContexts } from '../../graph/queries.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { IdPicker } from '../../parts/id-picker.tsx';
import { ApplicationPicker } from '../../parts/pickers.tsx';
import { targetOf } from '../../parts/summary.ts';
import { type SectionProps, withConditions } from './draft.ts';
import { Section } from './section.tsx';

type Kind = 'resources' | 'actions' | 'contexts';

const actions: readonly [string, string][] = [
	['urn:user:registersecurityinfo', 'Register security information'],
	['urn:user:registerdevice', 'Register or join devices'],
];

const empty: ConditionalAccessApplications = {
	includeApplications: [],
	excludeApplications: [],
	includeUserActions: [],
	includeAuthenticationContextClassReferences: [],
	applicationFilter: null,
};

function kindOf({
	includeUserActions,
	includeAuthenticationContextClassReferences,
}: ConditionalAccessApplications): Kind {
	if (includeUserActions?.length) return 'actions';
	return includeAuthenticationContextClassReferences?.length ? 'contexts' : 'resources';
}

export function TargetSection({ draft, change, nameOf, problemAt }: SectionProps) {
	const { applications } = draft.conditions;
	const contexts = useContexts().data ?? [];
	const kind = kindOf(applications);
	const set = (next: ConditionalAccessApplications) => change(withConditions(draft, { applications: next }));
	const choose = (next: Kind) => {
		if (next === 'actions') return set({ ...empty, includeUserActions: ['urn:user:registersecurityinfo'] });
		if (next === 'contexts')
			return set({ ...empty, includeAuthenticationContextClassReferences: [contexts[0]?.id ?? 'c1'] });
		return set({ ...empty, includeApplications: ['All'] });
	};
	const isAll = applications.includeApplications?.includes('All') === true;
	return (
		<Section name="target" title="Target resources" summary={targetOf(draft, nameOf)}>
			<Field label="The policy is about">
				<RadioGroup value={kind} onChange={(_, { value }) => choose(value as Kind)}>
					<Radio value="resources" label="Resources: applications and APIs" />
					<Radio value="actions" label="What a user does" />
					<Radio value="contexts" label="Authentication contexts: operations that applications mark as sensitive" />
				</RadioGroup>
			</Field>
			{kind === 'resources' && (
				<>
					<Checkbox
						label="All resources"
						checked={isAll}
						onChange={(_, { checked }) => set({ ...applications, includeApplications: checked ? ['All'] : [] })}
					/>
					{!isAll && (
						<ApplicationPicker
							label="Resources"
							keywords={['Office365', 'MicrosoftAdminPortals']}
							chosen={applications.includeApplications ?? []}
							nameOf={nameOf}
							onChange={(includeApplications) => set({ ...applications, includeApplications })}
							problem={problemAt('conditions.applications.includeApplications')}
						/>
					)}
					<Divider alignContent="start">But not</Divider>
					<ApplicationPicker
						label="Resources that are left out"
						keywords={['Office365', 'MicrosoftAdminPortals']}
						chosen={applications.excludeApplications ?? []}
						nameOf={nameOf}
						onChange={(excludeApplications) => set({ ...applications, excludeApplications })}
						problem={problemAt('conditions.applications.excludeApplications')}
					/>
				</>
			)}
			{kind === 'actions' && (
				<CheckList
					label="Actions"
					options={actions}
					chosen={applications.includeUserActions ?? []}
					onChange={(chosen) => set({ ...empty, includeUserActions: chosen.slice(-1) })}
				/>
			)}
			{kind === 'contexts' && (
				<IdPicker
					label="Authentication contexts"
					chosen={applications.includeAuthenticationContextClassReferences ?? []}
					choices={contexts.map(({ id, displayName }) => ({ id, label: displayName ?? id, about: id }))}
					nameOf={nameOf}
					onChange={(ids) => set({ ...applications, includeAuthenticationContextClassReferences: ids })}
					problem={problemAt('conditions.applications')}
				/>
			)}
		</Section>
	);
}

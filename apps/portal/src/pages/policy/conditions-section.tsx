import type { ConditionalAccessClientApp } from '@countersign/protocol';
import { Field, Input, Radio, RadioGroup, Textarea } from '@fluentui/react-components';
import { CheckList } from '../../parts/check-list.tsx';
import { type Conditions, type SectionProps, withConditions } from './draft.ts';
import { Section } from './section.tsx';

const risks: readonly [string, string][] = [
	['low', 'Low'],
	['medium', 'Medium'],
	['high', 'High'],
];
const platforms: readonly [string, string][] = [
	['android', 'Android'],
	['iOS', 'iOS'],
	['windows', 'Windows'],
	['macOS', 'macOS'],
	['linux', 'Linux'],
];
const clientApps: readonly [string, string][] = [
	['browser', 'Browsers'],
	['mobileAppsAndDesktopClients', 'Mobile and desktop apps'],
	['exchangeActiveSync', 'Exchange ActiveSync'],
	['other', 'Other clients'],
];

function summaryOf({
	signInRiskLevels,
	userRiskLevels,
	platforms: on,
	clientAppTypes,
	devices,
	authenticationFlows,
}: Conditions) {
	const configured = [
		userRiskLevels?.length ? `user risk ${userRiskLevels.join(', ')}` : '',
		signInRiskLevels?.length ? `sign-in risk ${signInRiskLevels.join(', ')}` : '',
		on?.includePlatforms?.length ? `platforms ${on.includePlatforms.join(', ')}` : '',
		clientAppTypes.includes('all') ? '' : `clients ${clientAppTypes.join(', ')}`,
		devices?.deviceFilter ? 'a filter for devices' : '',
		authenticationFlows?.transferMethods ? `flow ${authenticationFlows.transferMethods}` : '',
	].filter((text) => text !== '');
	return configured.join('; ') || 'None';
}

export function ConditionsSection({ draft, change, problemAt }: SectionProps) {
	const { conditions } = draft;
	const set = (next: Partial<Conditions>) => change(withConditions(draft, next));
	const filter = conditions.devices?.deviceFilter;
	const setFilter = (mode: string, rule: string) =>
		set({ devices: mode === 'none' ? null : { deviceFilter: { mode: mode as 'include' | 'exclude', rule } } });
	const clients = conditions.clientAppTypes.includes('all') ? [] : conditions.clientAppTypes;
	return (
		<Section name="conditions" title="Conditions" summary={summaryOf(conditions)}>
			<CheckList
				label="User risk"
				options={risks}
				chosen={conditions.userRiskLevels ?? []}
				onChange={(userRiskLevels) => set({ userRiskLevels })}
				problem={problemAt('conditions.userRiskLevels')}
			/>
			<CheckList
				label="Sign-in risk"
				options={risks}
				chosen={conditions.signInRiskLevels ?? []}
				onChange={(signInRiskLevels) => set({ signInRiskLevels })}
				problem={problemAt('conditions.signInRiskLevels')}
			/>
			<CheckList
				label="Device platforms (none chosen: any)"
				options={platforms}
				chosen={conditions.platforms?.includePlatforms ?? []}
				onChange={(includePlatforms) =>
					set({ platforms: includePlatforms.length === 0 ? null : { includePlatforms, excludePlatforms: [] } })
				}
				problem={problemAt('conditions.platforms')}
			/>
			<CheckList
				label="Client apps (none chosen: any)"
				options={clientApps}
				chosen={clients}
				onChange={(types) =>
					set({ clientAppTypes: types.length === 0 ? ['all'] : (types as ConditionalAccessClientApp[]) })
				}
				problem={problemAt('conditions.clientAppTypes')}
			/>
			<Field label="Filter for devices">
				<RadioGroup
					layout="horizontal"
					value={filter?.mode ?? 'none'}
					onChange={(_, { value }) => setFilter(value, filter?.rule ?? 'device.isCompliant -eq True')}
				>
					<Radio value="none" label="None" />
					<Radio value="include" label="Devices that match" />
					<Radio value="exclude" label="Devices that do not match" />
				</RadioGroup>
			</Field>
			{filter && (
				<Field
					label="Rule"
					hint="Such as device.trustType -eq &quot;AzureAD&quot; -and device.isCompliant -eq True"
					{...(problemAt('conditions.devices') === undefined
						? {}
						: { validationMessage: problemAt('conditions.devices'), validationState: 'error' as const })}
				>
					<Textarea value={filter.rule} onChange={(_, { value }) => setFilter(filter.mode, value)} />
				</Field>
			)}
			<Field label="Authentication flows" hint="deviceCodeFlow, authenticationTransfer; empty: any">
				<Input
					value={conditions.authenticationFlows?.transferMethods ?? ''}
					onChange={(_, { value }) => set({ authenticationFlows: value === '' ? null : { transferMethods: value } })}
				/>
			</Field>
		</Section>
	);
}

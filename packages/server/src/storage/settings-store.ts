// Values of the installation, by name.

export interface SettingsStore {
	get(name: string): Promise<string | undefined>;
	set(name: string, value: string): Promise<void>;
	/** writes several, all or none; `undefined` removes one */
	change(values: Readonly<Record<string, string | undefined>>): Promise<void>;
}

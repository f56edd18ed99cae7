// oidc-provider's storage as plain maps: its own in-memory adapter keeps a thousand entries and forgets live refresh
// tokens under load. This one does less work, not more.

interface Payload {
	grantId?: string;
	uid?: string;
	consumed?: number;
	[member: string]: unknown;
}

export class MapAdapter {
	readonly entries = new Map<string, Payload>();
	readonly byUid = new Map<string, string>();

	async upsert(id: string, payload: Payload): Promise<void> {
		this.entries.set(id, payload);
		if (payload.uid) this.byUid.set(payload.uid, id);
	}
	async find(id: string): Promise<Payload | undefined> {
		return this.entries.get(id);
	}
	async findByUid(uid: string): Promise<Payload | undefined> {
		return this.entries.get(this.byUid.get(uid) ?? '');
	}
	async findByUserCode(): Promise<undefined> {
		return undefined;
	}
	async consume(id: string): Promise<void> {
		const found = this.entries.get(id);
		if (found) found.consumed = Math.floor(Date.now() / 1000);
	}
	async destroy(id: string): Promise<void> {
		this.entries.delete(id);
	}
	async revokeByGrantId(grantId: string): Promise<void> {
		for (const [id, payload] of this.entries) if (payload.grantId === grantId) this.entries.delete(id);
	}
}

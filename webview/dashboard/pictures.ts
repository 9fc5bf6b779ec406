const KEPT = 64;

/** Pictures fetched and decoded ahead, so that moving the slider shows them at once; the longest unused are let go. */
export class Pictures {
  private readonly known = new Map<string, Promise<HTMLImageElement>>();

  /** Resolves with the decoded picture; rejects where it cannot be read. */
  get(uri: string): Promise<HTMLImageElement> {
    const picture = this.known.get(uri) ?? decoded(uri);
    this.known.delete(uri);
    this.known.set(uri, picture);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(oldest);
    }
    return picture;
  }

  /** Fetches without waiting; a picture that cannot be read is said when it is shown. */
  prepare(uris: readonly string[]): void {
    for (const uri of uris) this.get(uri).catch(() => this.known.delete(uri));
  }
}

async function decoded(uri: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = uri;
  await image.decode();
  return image;
}

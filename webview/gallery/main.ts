import '../shared/base.css';
import './gallery.css';
import { galleryInSchema, galleryStateSchema, type GalleryIn, type GalleryOut, type GalleryState } from '../../src/protocol/pages.ts';
import { Host } from '../shared/host.ts';
import { Gallery } from './gallery.ts';

const host = new Host<GalleryIn, GalleryOut, GalleryState>(galleryInSchema, galleryStateSchema);
let gallery: Gallery | undefined;

host.listen(
  ({ runs, strings }) => {
    gallery ??= new Gallery(host, strings, host.kept() ?? { scroll: 0 });
    gallery.show(runs);
  },
  // A message from an older or newer extension: what is shown stays as it is.
  () => undefined,
);
host.post({ type: 'ready' });

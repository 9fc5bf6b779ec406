import { Message, parse } from 'protobufjs';
import { encodeRecord, readFrames, type ByteSource, type Damage } from './tfrecord.ts';

/**
 * TensorBoard's event files: TFRecords of `Event` messages. What follows are the fields that a run writes, taken from
 * tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto, tensorboard/plugins/hparams/plugin_data.proto
 * and google/protobuf/struct.proto; other fields are skipped over when read.
 */
const { root } = parse(`
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; }
}
message Summary { repeated Value value = 1; }
message Value {
  string tag = 1;
  Metadata metadata = 9;
  oneof value { float simple_value = 2; Image image = 4; Histogram histo = 5; }
}
message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
message Histogram {
  double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5;
  repeated double bucket_limit = 6; repeated double bucket = 7;
}
message Metadata { PluginData plugin_data = 1; }
message PluginData { string plugin_name = 1; bytes content = 2; }
message HParamsPluginData {
  int32 version = 1;
  oneof data { Experiment experiment = 2; SessionStartInfo session_start_info = 3; }
}
message Experiment { repeated HParamInfo hparam_infos = 4; repeated MetricInfo metric_infos = 5; }
message HParamInfo { string name = 1; int32 type = 4; }
message MetricInfo { MetricName name = 1; }
message MetricName { string group = 1; string tag = 2; }
message SessionStartInfo { map<string, HParamValue> hparams = 1; }
message HParamValue { oneof kind { double number_value = 2; string string_value = 3; bool bool_value = 4; } }
`);

const eventType = root.lookupType('Event');
const hparamsType = root.lookupType('HParamsPluginData');

/** What a decoded Event holds. Its nested messages are of the descriptor's types: protobufjs reads nothing else into them. */
class EventMessage extends Message<EventMessage> {
  declare wallTime: number;
  declare step: number | { toNumber(): number };
  declare what?: 'fileVersion' | 'summary';
  declare fileVersion: string;
  declare summary: { value: readonly ValueMessage[] };
}
interface ValueMessage {
  readonly tag: string;
  readonly value?: 'simpleValue' | 'image' | 'histo';
  readonly simpleValue: number;
  readonly image: { readonly width: number; readonly height: number; readonly colorspace: number; readonly encodedImageString: Uint8Array };
  readonly histo: Histogram;
}
eventType.ctor = EventMessage;

/** tensorflow.HistogramProto: bucket i counts values from bucketLimit[i - 1] (or min) up to bucketLimit[i]. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

export interface EventImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGBA */
  readonly channels: number;
  readonly png: Uint8Array;
}

/** One value of an event; a tag must keep its kind within a file, for TensorBoard takes the first one's. */
export type EventValue =
  | { readonly tag: string; readonly kind: 'scalar'; readonly value: number }
  | { readonly tag: string; readonly kind: 'histogram'; readonly histogram: Histogram }
  | { readonly tag: string; readonly kind: 'image'; readonly image: EventImage };

/** An event as read; kinds of values that this module does not know are left out. */
export interface RunEvent {
  /** seconds since 1970 */
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion: string | undefined;
  readonly values: readonly EventValue[];
}

const FILE_VERSION = 'brain.Event:2';

const record = (event: Readonly<Record<string, unknown>>): Uint8Array => encodeRecord(eventType.encode(eventType.fromObject(event)).finish());

/** The first record of every event file. */
export const encodeFileVersion = (wallTime: number): Uint8Array => record({ wallTime, fileVersion: FILE_VERSION });

/** One record with all the values of one step. `wallTime` in seconds since 1970. */
export function encodeEvent(wallTime: number, step: number, values: readonly EventValue[]): Uint8Array {
  return record({ wallTime, step, summary: { value: values.map(toMessage) } });
}

function toMessage(value: EventValue): Readonly<Record<string, unknown>> {
  switch (value.kind) {
    case 'scalar':
      return { tag: value.tag, simpleValue: value.value };
    case 'histogram':
      return { tag: value.tag, histo: value.histogram };
    case 'image': {
      const { width, height, channels, png } = value.image;
      return { tag: value.tag, image: { width, height, colorspace: channels, encodedImageString: png } };
    }
  }
}

/** Hyperparameters of a run for TensorBoard's HPARAMS tab: what they are, which scalars to compare, and this run's values. */
export function encodeHyperparameters(wallTime: number, values: Readonly<Record<string, number | string | boolean>>, metrics: readonly string[]): Uint8Array {
  const dataType = { string: 1, boolean: 2, number: 3 };
  const entries = Object.entries(values);
  const hparamInfos = entries.map(([name, value]) => ({ name, type: dataType[kindOf(value)] }));
  const hparams = Object.fromEntries(entries.map(([name, value]) => [name, { [{ string: 'stringValue', boolean: 'boolValue', number: 'numberValue' }[kindOf(value)]]: value }]));
  const plugin = (tag: string, data: Readonly<Record<string, unknown>>) => ({
    tag,
    metadata: { pluginData: { pluginName: 'hparams', content: hparamsType.encode(hparamsType.fromObject(data)).finish() } },
  });
  const value = [
    plugin('_hparams_/experiment', { experiment: { hparamInfos, metricInfos: metrics.map((tag) => ({ name: { tag } })) } }),
    plugin('_hparams_/session_start_info', { sessionStartInfo: { hparams } }),
  ];
  return record({ wallTime, summary: { value } });
}

function kindOf(value: number | string | boolean): 'string' | 'boolean' | 'number' {
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'number';
}

/** An event with its place in the file. */
export interface PlacedEvent extends RunEvent {
  readonly offset: number;
  readonly end: number;
}

/**
 * Every event from `from` on. Damaged, torn and undecodable records are reported with their place and left out; a
 * torn record at the end may be one that is being written. Never throws over what the bytes say.
 */
export function* readEvents(source: ByteSource, from = 0, onDamage: (damage: Damage) => void = () => undefined): Generator<PlacedEvent> {
  for (const { offset, end, payload } of readFrames(source, from, onDamage)) {
    const event = decodeEvent(payload);
    if (event) yield { offset, end, ...event };
    else onDamage({ offset, end });
  }
}

function decodeEvent(payload: Uint8Array): RunEvent | undefined {
  const message = decodeMessage(payload);
  if (!message) return undefined;
  const step = typeof message.step === 'number' ? message.step : message.step.toNumber();
  if (!Number.isSafeInteger(step) || step < 0) return undefined;
  const values = message.what === 'summary' ? message.summary.value.flatMap(fromMessage) : [];
  return { wallTime: message.wallTime, step, fileVersion: message.what === 'fileVersion' ? message.fileVersion : undefined, values };
}

function decodeMessage(payload: Uint8Array): EventMessage | undefined {
  try {
    const message = eventType.decode(payload);
    return message instanceof EventMessage ? message : undefined;
  } catch {
    return undefined;
  }
}

function fromMessage(message: ValueMessage): EventValue[] {
  const { tag } = message;
  switch (message.value) {
    case 'simpleValue':
      return [{ tag, kind: 'scalar', value: message.simpleValue }];
    case 'histo': {
      const { min, max, num, sum, sumSquares, bucketLimit, bucket } = message.histo;
      return [{ tag, kind: 'histogram', histogram: { min, max, num, sum, sumSquares, bucketLimit, bucket } }];
    }
    case 'image': {
      const { width, height, colorspace, encodedImageString } = message.image;
      return [{ tag, kind: 'image', image: { width, height, channels: colorspace, png: encodedImageString } }];
    }
    default:
      return [];
  }
}

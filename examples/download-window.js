#!/usr/bin/env -S gjs -m
// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A window with downloads, which go to the user's folder for them:
//
//   download-window.js [URL...]
//
// The list is that of the session, with what has ended below it. What the rows show
// is bound to the properties of the tasks, in download-row.ui.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Gtk from 'gi://Gtk?version=4.0';
import System from 'system';
import UrlSession from 'gi://UrlSession';

const {DestinationPolicy, Session, Task, TaskState} = UrlSession;

function beside(name) {
  return GLib.Uri.resolve_relative(import.meta.url, name, GLib.UriFlags.NONE);
}

const DownloadRow = GObject.registerClass({
  GTypeName: 'DownloadRow',
  Template: beside('download-row.ui'),
  Properties: {
    'task': GObject.ParamSpec.object('task', null, null,
      GObject.ParamFlags.READWRITE, Task),
  },
}, class DownloadRow extends Gtk.ListBoxRow {
  choose_name(_row, response) {
    return response?.suggested_filename ?? this.task.original_request.uri_string;
  }

  describe(_row, state, description, error) {
    if (error?.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED))
      return 'Cancelled';
    if (error)
      return error.message;
    return state === TaskState.SUSPENDED ? `${description} — paused` : description;
  }

  is_unfinished(_row, state) {
    return state !== TaskState.COMPLETED;
  }

  can_act(_row, state, error) {
    return state !== TaskState.COMPLETED || error !== null;
  }

  choose_icon(_row, state) {
    if (state === TaskState.COMPLETED)
      return 'view-refresh-symbolic';
    return state === TaskState.SUSPENDED
      ? 'media-playback-start-symbolic' : 'media-playback-pause-symbolic';
  }

  choose_tooltip(_row, state) {
    if (state === TaskState.COMPLETED)
      return 'Try again';
    return state === TaskState.SUSPENDED ? 'Resume' : 'Pause';
  }

  act() {
    const {task, root} = this;

    if (task.state === TaskState.SUSPENDED) {
      task.resume();
    } else if (task.state === TaskState.COMPLETED) {
      root.forget(task);
      root.start(task.original_request.uri_string);
    } else {
      task.suspend();
    }
  }

  dismiss() {
    if (this.task.state === TaskState.COMPLETED)
      this.root.forget(this.task);
    else
      this.task.cancel();
  }
});

const DownloadWindow = GObject.registerClass({
  GTypeName: 'DownloadWindow',
  Template: beside('download-window.ui'),
  InternalChildren: ['entry', 'list'],
}, class DownloadWindow extends Gtk.ApplicationWindow {
  constructor(params) {
    super(params);
    this.session = new Session();
    this.ended = new Gio.ListStore({item_type: Task});
    this.session.connect('task-completed', (_session, task) => this.ended.append(task));

    const lists = new Gio.ListStore({item_type: Gio.ListModel});
    lists.append(this.session.tasks);
    lists.append(this.ended);
    this._list.bind_model(Gtk.FlattenListModel.new(lists), task => new DownloadRow({task}));
  }

  // What an earlier attempt has left of the same file is gone on with.
  start(url) {
    const task = this.session.download_task_for_uri(url);

    task.destination = Gio.File.new_for_path(
      GLib.get_user_special_dir(GLib.UserDirectory.DIRECTORY_DOWNLOAD) ?? GLib.get_home_dir());
    task.destination_policy = DestinationPolicy.UNIQUE_NAME;
    task.resume();
  }

  forget(task) {
    const [found, position] = this.ended.find(task);

    if (found)
      this.ended.remove(position);
  }

  add() {
    if (this._entry.text)
      this.start(this._entry.text);
    this._entry.text = '';
  }
});

const application = new Gtk.Application({
  application_id: 'org.example.Downloads',
  flags: Gio.ApplicationFlags.HANDLES_OPEN,
});

function getWindow() {
  const window = application.active_window ?? new DownloadWindow({application});

  window.present();
  return window;
}

application.connect('activate', getWindow);
application.connect('open', (_application, files) => {
  const window = getWindow();

  files.forEach(file => window.start(file.get_uri()));
});
System.exit(application.run([System.programInvocationName, ...System.programArgs]));

using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>A folder of image files, one folder a class. Classes and files are taken in ordinal order.</summary>
internal sealed class ImageFolderFormat : DatasetFormat
{
    private readonly string _root;
    private readonly (string Path, int Label)[] _files;
    private readonly ImageDecoder _decoder;

    private ImageFolderFormat(string root, (string Path, int Label)[] files, ImageDecoder decoder)
    {
        _root = root;
        _files = files;
        _decoder = decoder;
    }

    public static ImageFolderFormat Create(DatasetCard card)
    {
        if (card.Files.Count(file => file.Role is "images" or "data") > 1)
        {
            throw new RefusedException("files names more than one folder of images.", "Name the one folder that holds the folders of the classes.");
        }

        var root = card.File("images") ?? card.File("data") ?? card.Folder;
        var folders = Directory.Exists(root)
            ? Directory.GetDirectories(root).Select(folder => System.IO.Path.GetFileName(folder)).Where(IsClass).Order(StringComparer.Ordinal).ToArray()
            : throw new RefusedException($"'{System.IO.Path.GetFileName(root)}' is no folder.", "Name the folder that holds one folder a class.");
        if (folders.Length == 0 && card is { Classes.Count: > 0, Role: not DatasetRole.Ood })
        {
            throw new RefusedException(
                $"dataset.json names classes, but '{System.IO.Path.GetFileName(root)}' holds no folder of a class, so no image has a label.",
                "Name the folder that holds one folder a class, or take the classes out of dataset.json.");
        }

        var classes = card.Classes ?? folders;
        var (files, others) = Find(root, folders, classes);
        if (files.Length == 0)
        {
            throw new RefusedException("There is no image in the folder.", "Put PNG or JPEG files into it, one folder a class.");
        }

        var decoder = ImageDecoder.For(card.Options, files.Where(file => !SafePath.Leaves(root, file.Path)).Select(file => System.IO.Path.Combine(root, file.Path)));
        return new ImageFolderFormat(root, files, decoder)
        {
            Kind = DataKind.Image,
            Count = files.Length,
            Shape = decoder.Shape,
            Classes = folders.Length == 0 ? null : classes,
            HasLabels = folders.Length > 0,
            Warnings = Unread(others),
        };
    }

    public override ISampleStream Open(int[]? indices) => new Stream(this, indices);

    /// <summary>Whether a folder is taken as a class, by its name: not what systems add.</summary>
    public static bool IsClass(string name) => name[0] != '.' && name != "__MACOSX";

    private static bool IsImage(string path) =>
        ImageDecoder.Decodes(path) && !System.IO.Path.GetFileName(path).StartsWith("._", StringComparison.Ordinal);

    // The images, and what is no image although it may have been meant as one: an ending that is not known, an image beside the folders of the
    // classes, a link to a folder.
    private static ((string Path, int Label)[] Files, string[] Others) Find(string root, string[] folders, IReadOnlyList<string> classes)
    {
        if (folders.Length == 0)
        {
            return ([.. Directory.EnumerateFiles(root).Where(IsImage).Order(StringComparer.Ordinal).Select(path => (System.IO.Path.GetFileName(path), -1))], []);
        }

        var index = new ClassIndex(classes);
        if (folders.FirstOrDefault(folder => index.Find(folder) < 0) is { } unknown)
        {
            throw new RefusedException($"The folder '{unknown}' is none of the classes in dataset.json.", "Rename one of them.");
        }

        if (folders.FirstOrDefault(folder => SafePath.Leaves(root, folder)) is { } outside)
        {
            throw new RefusedException($"The folder '{outside}' is a link that leads out of the dataset's folder.", "Move its images into the dataset's folder.");
        }

        var below = folders.Select(folder => (Name: folder, Label: index.Find(folder))).SelectMany(folder => SafePath.Entries(System.IO.Path.Combine(root, folder.Name))
            .Select(path => System.IO.Path.GetRelativePath(root, path))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path: path, folder.Label))).ToArray();
        return (
            [.. below.Where(entry => IsImage(entry.Path))],
            [.. below.Select(entry => entry.Path).Where(path => !IsImage(path))
                .Concat(Directory.EnumerateFiles(root).Where(IsImage).Select(path => System.IO.Path.GetFileName(path)))
                .Where(path => !path.Split(System.IO.Path.DirectorySeparatorChar).Any(part => part[0] == '.' || part is "Thumbs.db" or "desktop.ini"))
                .Order(StringComparer.Ordinal)]);
    }

    private static string[] Unread(string[] others) => others.Length == 0 ? [] : [FormattableString.Invariant(
        $"{others.Length} {(others.Length == 1 ? "file is" : "files are")} not read: {string.Join(", ", others.Take(5))}{(others.Length > 5 ? ", ..." : string.Empty)}. Images lie in the folders of the classes and end in {string.Join(", ", ImageDecoder.Extensions)}; links to folders are not followed.")];

    private string PathOf(int index) => System.IO.Path.Combine(_root, _files[index].Path);

    // Links to folders are not followed, so that only a file that is a link itself can lead out.
    private bool LeadsOut(int index) => new FileInfo(PathOf(index)).LinkTarget is not null && SafePath.Leaves(_root, _files[index].Path);

    private sealed class Stream(ImageFolderFormat format, int[]? indices) : ISampleStream
    {
        private readonly IndexWalk _walk = new(indices, format.Count);

        public int Fill(SampleBatch batch, List<BadSample> bad)
        {
            var images = (ImageBatch)batch;
            int taken;
            do
            {
                taken = 0;
                while (taken < images.Capacity && _walk.Next(out var index))
                {
                    images.Indices[taken] = index;
                    images.Labels[taken] = format._files[index].Label;
                    taken++;
                }

                images.Count = taken;
                var problems = new string?[taken];
                Parallel.For(0, taken, i => problems[i] = format.LeadsOut(images.Indices[i])
                    ? "it is a link that leads out of the dataset's folder"
                    : format._decoder.Decode(format.PathOf(images.Indices[i]), images.Image(i)));
                for (var i = 0; i < taken; i++)
                {
                    problems[i] = problems[i] is { } problem ? $"{format._files[images.Indices[i]].Path}: {problem}" : null;
                }

                BatchCompaction.Remove(images, problems, bad, format._root);
            }
            while (taken > 0 && images.Count == 0);
            return images.Count;
        }

        public void Dispose()
        {
        }
    }
}
